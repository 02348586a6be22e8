import Foundation
import GlauxCore

/// The wall clock of the machine.
enum SystemTime {
    static func now() -> Timestamp {
        Timestamp(millisecondsSince1970: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
