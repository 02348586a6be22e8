import GlauxCore

enum ConcurrentMap {
    /// The results in the order of the elements, `breadth` of them in the making at once. The first failure ends it.
    static func map<Element: Sendable, Output: Sendable>(
        _ elements: [Element], breadth: Int,
        _ transform: @escaping @Sendable (Element) async throws(AWSFailure) -> Output
    ) async throws(AWSFailure) -> [Output] {
        typealias Outcome = (place: Int, result: Result<Output, AWSFailure>)
        var outputs: [Int: Output] = [:]
        var failure: AWSFailure?
        await withTaskGroup(of: Outcome.self) { group in
            var rest = elements.indices
            func begin() {
                guard let place = rest.popFirst() else { return }
                let element = elements[place]
                group.addTask {
                    do throws(AWSFailure) {
                        return (place, .success(try await transform(element)))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            for _ in 0..<breadth { begin() }
            for await (place, result) in group {
                switch result {
                case .success(let output):
                    outputs[place] = output
                    if failure == nil { begin() }
                case .failure(let error):
                    // What is cancelled after it fails too, and says nothing.
                    if failure == nil { failure = error }
                    group.cancelAll()
                }
            }
        }
        if let failure { throw failure }
        return outputs.sorted { $0.key < $1.key }.map(\.value)
    }
}
