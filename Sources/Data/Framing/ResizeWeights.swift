/// Which pixels along one axis make each pixel of a resized image, and how much each counts.
///
/// Pixel `i` of the result has its middle at `(i + 1/2) scale` of the source, `scale = source / result`; every source pixel
/// within the filter's support of it counts by the filter's value at their distance. The support grows with the scale
/// where the image shrinks: that is the antialiasing. The weights of a pixel sum to 1 and are rounded to 22 bits.
///
/// The same numbers as Pillow's `Image.resize`, so that networks see the images that others were trained on.
struct ResizeWeights: Sendable {
    /// For each pixel of the result, the first source pixel.
    private(set) var first: [Int32] = []
    /// For each pixel of the result, how many source pixels count.
    private(set) var count: [Int32] = []
    /// `[result pixels, taps]`: the weights times 2²², zero beyond the count.
    private(set) var weights: [Int32] = []
    /// The room for the weights of one pixel.
    let taps: Int

    /// - Parameters:
    ///   - source: Pixels before.
    ///   - result: Pixels after.
    ///   - range: Those of the result's pixels that are wanted.
    init(from source: Int, to result: Int, range: Range<Int>, filter: ResizeFilter) {
        let scale = Double(source) / Double(result)
        let stretch = max(scale, 1)
        let support = filter.support * stretch
        taps = Int(support.rounded(.up)) * 2 + 1
        first.reserveCapacity(range.count)
        count.reserveCapacity(range.count)
        weights.reserveCapacity(range.count * taps)
        var values: [Double] = []
        for place in range {
            let middle = (Double(place) + 0.5) * scale
            let low = max(Int(middle - support + 0.5), 0)
            let high = min(Int(middle + support + 0.5), source)
            values.removeAll(keepingCapacity: true)
            for pixel in low..<high {
                values.append(filter.value(at: (Double(pixel) - middle + 0.5) * (1 / stretch)))
            }
            let sum = values.reduce(0, +)
            for value in values {
                let weight = (sum != 0 ? value / sum : value) * Double(1 << 22)
                weights.append(Int32(weight + (weight < 0 ? -0.5 : 0.5)))
            }
            weights.append(contentsOf: repeatElement(0, count: taps - values.count))
            first.append(Int32(low))
            count.append(Int32(values.count))
        }
    }

    /// The source pixels that any of the wanted ones needs.
    var span: Range<Int> {
        guard let low = first.min(), let high = zip(first, count).map({ $0 + $1 }).max() else { return 0..<0 }
        return Int(low)..<Int(high)
    }

    /// The same weights for a source that begins `offset` pixels later.
    func shifted(by offset: Int) -> ResizeWeights {
        var result = self
        result.first = first.map { $0 - Int32(offset) }
        return result
    }
}

extension ResizeFilter {
    /// How far from a pixel's middle others count, in pixels of the result where the image shrinks.
    fileprivate var support: Double {
        switch self {
        case .bilinear: 1
        case .bicubic: 2
        }
    }

    /// The filter at a distance, in units of the support's pixels.
    fileprivate func value(at distance: Double) -> Double {
        let x = abs(distance)
        switch self {
        case .bilinear: return x < 1 ? 1 - x : 0
        case .bicubic:
            let a = -0.5
            if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
            if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
            return 0
        }
    }
}
