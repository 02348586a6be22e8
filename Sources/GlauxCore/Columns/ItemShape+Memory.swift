extension ItemShape {
    /// With what another sample of the same table showed, but for how often: names, and what numbers need. So it grows, and
    /// is the same again when there was nothing new.
    package func remembering(_ sample: ItemShape) -> ItemShape {
        var sample = sample
        sample.items = 0
        sample.omitted = 0
        for name in sample.attributes.keys { sample.attributes[name]?.forgetCounts() }
        sample.merge(self)
        return sample
    }
}

extension AttributeShape {
    fileprivate mutating func forgetCounts() {
        counts = DescriptorCounts()
        for place in elementShapes.indices { elementShapes[place].forgetCounts() }
        for place in valueShapes.indices { valueShapes[place].forgetCounts() }
        for name in fields.keys { fields[name]?.forgetCounts() }
    }
}
