import GlauxConfig
import GlauxCore
import Testing
@Test func probe() {
    for (n, t) in [("items", "tables:\n" + String(repeating: "- a\n", count: 2_600_000)), ("flow", "tables: [" + String(repeating: "a,", count: 1_000_000) + "]\n"), ("keys", (0..<500_000).map { "k\($0): x\n" }.joined())] {
        let time = ContinuousClock().measure { _ = try? ConfigLoader.load([ConfigText(path: "g", text: t)], timeZones: .system) }
        print("##", n, time)
    }
    let z = TimeZones.system
    for name in z.names() { guard let r = z.rules(name) else { continue }
        var h: UInt64 = 0
        var t: Int64 = -1_500_000_000
        while t < 4_070_000_000 { h = h &* 31 &+ UInt64(bitPattern: Int64(r.offset(at: t))); t += 86_400 * 5 + 1800 }
        print("%% \(name) \(h)")
    }
}
