import FoveaTensor

/// For each place of each image of `[N, C, H, W]`, where the numbers of its channels are in memory.
private func placesOfChannels(_ shape: Shape) -> [[Int]] {
    let plane = shape[2] * shape[3]
    return (0..<shape[0]).flatMap { n in
        (0..<plane).map { place in (0..<shape[1]).map { (n * shape[1] + $0) * plane + place } }
    }
}

extension Operations.ChannelNorm: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, shift) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
        var y = [Double](repeating: 0, count: x.count)
        var means: [Double] = []
        var variances: [Double] = []
        for places in placesOfChannels(inputs[0].shape) {
            let count = Double(max(places.count, 1))
            let mean = places.reduce(0) { $0 + x[$1] } / count
            let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / count
            let deviation = (variance + epsilon).squareRoot()
            for (channel, place) in places.enumerated() {
                y[place] = scale[channel] * (x[place] - mean) / deviation + shift[channel]
            }
            means.append(mean)
            variances.append(variance)
        }
        return [
            NDArray(outputs[0], doubles: y), NDArray(outputs[1], doubles: means),
            NDArray(outputs[2], doubles: variances),
        ]
    }
}

extension Operations.ChannelNormGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, dy) = (inputs[0].doubles, inputs[1].doubles, inputs[4].doubles)
        let (mean, variance) = (inputs[2].doubles, inputs[3].doubles)
        var dx = [Double](repeating: 0, count: x.count)
        var dscale = [Double](repeating: 0, count: scale.count)
        var dshift = [Double](repeating: 0, count: scale.count)
        for (index, places) in placesOfChannels(inputs[0].shape).enumerated() {
            let count = Double(max(places.count, 1))
            let deviation = (variance[index] + epsilon).squareRoot()
            let normalized = places.map { (x[$0] - mean[index]) / deviation }
            let scaled = places.enumerated().map { scale[$0.offset] * dy[$0.element] }
            let sum = scaled.reduce(0, +)
            let product = zip(scaled, normalized).reduce(0) { $0 + $1.0 * $1.1 }
            for (channel, place) in places.enumerated() {
                dx[place] = (scaled[channel] - sum / count - normalized[channel] * product / count) / deviation
                dscale[channel] += dy[place] * normalized[channel]
                dshift[channel] += dy[place]
            }
        }
        return [
            NDArray(outputs[0], doubles: dx), NDArray(outputs[1], doubles: dscale),
            NDArray(outputs[2], doubles: dshift),
        ]
    }
}
