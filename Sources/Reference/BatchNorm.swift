import FoveaTensor

/// For each channel of `[N, C]` or `[N, C, H, W]`, the places of its numbers in memory.
private func placesByChannel(_ shape: Shape) -> [[Int]] {
    let channels = shape[1]
    let plane = shape.dimensions.dropFirst(2).reduce(1, *)
    return (0..<channels).map { channel in
        (0..<shape[0]).flatMap { n in
            let start = (n * channels + channel) * plane
            return Array(start..<(start + plane))
        }
    }
}

extension Operations.BatchNormTraining: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, shift) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
        var y = [Double](repeating: 0, count: x.count)
        var means: [Double] = []
        var variances: [Double] = []
        for (channel, places) in placesByChannel(inputs[0].shape).enumerated() {
            let count = Double(max(places.count, 1))
            let mean = places.reduce(0) { $0 + x[$1] } / count
            let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / count
            let deviation = (variance + epsilon).squareRoot()
            for place in places { y[place] = scale[channel] * (x[place] - mean) / deviation + shift[channel] }
            means.append(mean)
            variances.append(variance)
        }
        return [
            NDArray(outputs[0], doubles: y), NDArray(outputs[1], doubles: means),
            NDArray(outputs[2], doubles: variances),
        ]
    }
}

extension Operations.BatchNormGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, dy) = (inputs[0].doubles, inputs[1].doubles, inputs[4].doubles)
        let (mean, variance) = (inputs[2].doubles, inputs[3].doubles)
        var dx = [Double](repeating: 0, count: x.count)
        var dscale: [Double] = []
        var dshift: [Double] = []
        for (channel, places) in placesByChannel(inputs[0].shape).enumerated() {
            let count = Double(max(places.count, 1))
            let deviation = (variance[channel] + epsilon).squareRoot()
            func normalized(_ place: Int) -> Double { (x[place] - mean[channel]) / deviation }
            let shiftSum = places.reduce(0) { $0 + dy[$1] }
            let scaleSum = places.reduce(0) { $0 + dy[$1] * normalized($1) }
            for place in places {
                let remainder = dy[place] - shiftSum / count - normalized(place) * scaleSum / count
                dx[place] = scale[channel] / deviation * remainder
            }
            dscale.append(scaleSum)
            dshift.append(shiftSum)
        }
        return [
            NDArray(outputs[0], doubles: dx), NDArray(outputs[1], doubles: dscale),
            NDArray(outputs[2], doubles: dshift),
        ]
    }
}
