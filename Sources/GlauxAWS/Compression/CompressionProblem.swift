/// What a library of compression says against what it was given, in its words.
struct CompressionProblem: Error {
    var message: String
}
