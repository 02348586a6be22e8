/// A separate AWS, with regions and host names of its own.
enum Partition: String, Sendable, Hashable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"
    case europeanSovereign = "aws-eusc"

    /// nil for what is no name of a region, and so must not become part of a host name.
    init?(region: String) {
        let isName = region.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        let parts = region.split(separator: "-", omittingEmptySubsequences: false)
        guard isName, parts.count >= 3, parts.allSatisfy({ !$0.isEmpty }), parts.last.flatMap({ Int($0) }) != nil
        else { return nil }
        switch parts[0] {
        case "cn": self = .china
        case "eusc": self = .europeanSovereign
        case "us" where parts[1] == "gov": self = .government
        default: self = .aws
        }
    }

    var suffix: String {
        switch self {
        case .aws, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .europeanSovereign: "amazonaws.eu"
        }
    }

    /// For which requests to IAM are signed, wherever they come from.
    var regionOfIAM: String {
        switch self {
        case .aws: "us-east-1"
        case .china: "cn-north-1"
        case .government: "us-gov-west-1"
        case .europeanSovereign: "eusc-de-east-1"
        }
    }

    var dualStackSuffix: String {
        switch self {
        case .aws, .government: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .europeanSovereign: "api.amazonwebservices.eu"
        }
    }
}
