extension TranscodingPass {
    /// Copies what is left of a number's text, its opening quote having been read, without its closing quote. DynamoDB
    /// writes numbers that JSON takes as they are; of others, such as `+1`, `.5`, `007`, the spelling alone is mended.
    mutating func copyNumber() throws(TranscodingProblem) {
        let start = position
        var place = position
        if place < end, byte(place) == UInt8(ascii: "-") { place += 1 }
        let whole = place
        place = digits(from: place)
        let first = whole < end ? byte(whole) : 0
        let isPlain = place > whole && (first != UInt8(ascii: "0") || place == whole + 1)
        if isPlain, let stop = fractionAndExponent(from: place), byte(stop) == UInt8(ascii: "\"") {
            copy(stop - start)
            position = stop + 1
            return
        }
        try mendNumber()
    }

    private func digits(from start: Int) -> Int {
        var place = start
        while place < end, byte(place) &- UInt8(ascii: "0") < 10 { place += 1 }
        return place
    }

    /// Where they end, and a byte is; nil if they are not what JSON takes.
    @inline(__always)
    private func fractionAndExponent(from start: Int) -> Int? {
        var place = start
        if place < end, byte(place) == UInt8(ascii: ".") {
            let fraction = place + 1
            place = digits(from: fraction)
            guard place > fraction else { return nil }
        }
        if place < end, byte(place) | 0x20 == UInt8(ascii: "e") {
            guard let stop = exponent(from: place) else { return nil }
            place = stop
        }
        return place < end ? place : nil
    }

    private func exponent(from start: Int) -> Int? {
        var place = start + 1
        if place < end, byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
        let stop = digits(from: place)
        return stop > place ? stop : nil
    }

    /// The same number as JSON spells it.
    private mutating func mendNumber() throws(TranscodingProblem) {
        var place = position
        if place < end, byte(place) == UInt8(ascii: "-") || byte(place) == UInt8(ascii: "+") {
            if byte(place) == UInt8(ascii: "-") { put(UInt8(ascii: "-")) }
            place += 1
        }
        var whole = place
        place = digits(from: place)
        var digitsSeen = place - whole
        while whole + 1 < place, byte(whole) == UInt8(ascii: "0") { whole += 1 }
        if whole == place { put(UInt8(ascii: "0")) }
        for digit in whole..<place { put(byte(digit)) }
        if place < end, byte(place) == UInt8(ascii: ".") {
            let fraction = place + 1
            place = digits(from: fraction)
            digitsSeen += place - fraction
            if place > fraction {
                put(UInt8(ascii: "."))
                for digit in fraction..<place { put(byte(digit)) }
            }
        }
        guard digitsSeen > 0 else { throw problem("is no number") }
        if place < end, byte(place) | 0x20 == UInt8(ascii: "e") {
            guard let stop = exponent(from: place) else { throw problem("is no number") }
            for mark in place..<stop { put(byte(mark)) }
            place = stop
        }
        guard place < end, byte(place) == UInt8(ascii: "\"") else { throw problem("is no number") }
        position = place + 1
    }
}
