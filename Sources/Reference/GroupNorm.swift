import FoveaTensor

/// For each group of channels of each image of `[N, C]` or `[N, C, H, W]`, the places of its numbers in memory.
private func placesByGroup(_ shape: Shape, groups: Int) -> [Range<Int>] {
    let length = shape.dimensions.dropFirst().reduce(1, *) / groups
    return (0..<(shape[0] * groups)).map { ($0 * length)..<(($0 + 1) * length) }
}

/// Which parameter belongs to each place of an image: the channel's, or its own.
private func parameterPlaces(_ shape: Shape, parameter: Shape) -> (Int) -> Int {
    let image = max(shape.dimensions.dropFirst().reduce(1, *), 1)
    let share = max(image / max(parameter.count, 1), 1)
    return { $0 % image / share }
}

extension Operations.GroupNorm: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, shift) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
        let parameter = parameterPlaces(inputs[0].shape, parameter: inputs[1].shape)
        var y = [Double](repeating: 0, count: x.count)
        var means: [Double] = []
        var variances: [Double] = []
        for places in placesByGroup(inputs[0].shape, groups: groups) {
            let count = Double(max(places.count, 1))
            let mean = places.reduce(0) { $0 + x[$1] } / count
            let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / count
            let deviation = (variance + epsilon).squareRoot()
            for place in places {
                y[place] = scale[parameter(place)] * (x[place] - mean) / deviation + shift[parameter(place)]
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

extension Operations.GroupNormGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, scale, dy) = (inputs[0].doubles, inputs[1].doubles, inputs[4].doubles)
        let (mean, variance) = (inputs[2].doubles, inputs[3].doubles)
        let parameter = parameterPlaces(inputs[0].shape, parameter: inputs[1].shape)
        var dx = [Double](repeating: 0, count: x.count)
        var dscale = [Double](repeating: 0, count: scale.count)
        var dshift = [Double](repeating: 0, count: scale.count)
        for (group, places) in placesByGroup(inputs[0].shape, groups: groups).enumerated() {
            let count = Double(max(places.count, 1))
            let deviation = (variance[group] + epsilon).squareRoot()
            func normalized(_ place: Int) -> Double { (x[place] - mean[group]) / deviation }
            func scaled(_ place: Int) -> Double { scale[parameter(place)] * dy[place] }
            let sum = places.reduce(0) { $0 + scaled($1) }
            let product = places.reduce(0) { $0 + scaled($1) * normalized($1) }
            for place in places {
                dx[place] = (scaled(place) - sum / count - normalized(place) * product / count) / deviation
                dscale[parameter(place)] += dy[place] * normalized(place)
                dshift[parameter(place)] += dy[place]
            }
        }
        return [
            NDArray(outputs[0], doubles: dx), NDArray(outputs[1], doubles: dscale),
            NDArray(outputs[2], doubles: dshift),
        ]
    }
}
