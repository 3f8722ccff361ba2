import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaTensor

/// Looks at what every layer gives, at its gradients and at what a step changes, every now and then: units that are dead or saturated, gradients
/// that vanish or explode on their way down, running statistics that batches do not have, steps that are too large or too small.
package final class LayerWatch {
    /// The outputs of activations.
    private let activations: Probe?
    /// The gradients of the first and the last layer with weights.
    private let ends: Probe?
    private let normalizations: NormalizationWatch?
    private let layers: [String: any Layer]
    /// How many images are looked at: as many as fit in little memory.
    private let count: Int
    private var told: Set<String> = []

    /// How many steps are made between two looks, so that they take less than a hundredth of the time.
    static let interval = 200
    /// Numbers of activations that are kept, for all images together, and the most images.
    private static let (mostNumbers, mostImages) = (16 << 20, 64)

    /// - Throws: a layer's sentence when the network does not fit the images.
    init(_ model: any Layer, inputShape: Shape, loss: any Loss, backend: any Backend) throws {
        let records = try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference).records
        layers = Dictionary(records.map { ($0.path, $0.layer) }, uniquingKeysWith: { first, _ in first })
        func probe(_ paths: [String], _ objective: Probe.Objective?) throws -> Probe? {
            guard !paths.isEmpty else { return nil }
            return try Probe(
                model, inputShape: inputShape, keeping: paths, objective: objective, mode: .training, backend: backend)
        }
        let units = records.filter { LayerWatch.isActivation($0.layer) && !$0.path.isEmpty }
        activations = try probe(units.map(\.path), nil)
        let weighted = records.filter { LayerWatch.isWeighted($0.layer) && !$0.path.isEmpty }.map(\.path)
        ends = try probe(weighted.count > 1 ? [weighted[0], weighted[weighted.count - 1]] : [], .loss(loss))
        normalizations = try NormalizationWatch(records, of: model, inputShape: inputShape, backend: backend)
        let numbers = max(units.reduce(0) { $0 + $1.output.shape.count }, 1)
        count = max(min(LayerWatch.mostNumbers / numbers, LayerWatch.mostImages), 2)
    }

    /// Sentences on what is wrong that were not said before.
    ///
    /// - Parameter update: What the step before did.
    func look(
        _ state: NamedValues<any Resident>, images: NDArray, target: NDArray, key: UInt64, update: Finding?
    ) throws -> [String] {
        let (images, target) = (images.first(count), target.first(count))
        var found: [Finding] = update.map { [$0] } ?? []
        if let ends {
            let reading = try ends(state, images: images, target: target, key: key)
            found += LayerWatch.gradients(
                try ends.paths.map { ($0, ArrayStatistics(try reading.gradients[$0]).rms) })
        }
        if let activations {
            let reading = try activations(state, images: images, key: key)
            for path in activations.paths {
                if let layer = layers[path] { found += LayerWatch.units(layer, path, try reading.values[path]) }
            }
        }
        if let normalizations, let far = try normalizations.look(state, images: images) { found.append(far) }
        return found.filter { told.insert($0.kind).inserted }.map(\.sentence)
    }

    /// Something that is told once.
    package struct Finding: Equatable {
        let kind: String
        package let sentence: String
    }

    /// What the gradients of the layers with weights, in the network's order, say.
    package static func gradients(_ layers: [(path: String, rms: Double)]) -> [Finding] {
        guard layers.count > 1, let first = layers.first, let last = layers.last, last.rms > 0, first.rms.isFinite
        else { return [] }
        let way = "from \(last.rms.brief) at \(last.path) to \(first.rms.brief) at \(first.path)"
        if first.rms < 1e-5 * last.rms {
            return [
                Finding(
                    kind: "vanishing",
                    sentence:
                        "gradients vanish on their way down, \(way): the first layers hardly learn; use shortcuts (residual blocks), a "
                        + "normalization, ReLU in place of sigmoid or tanh, or a larger initialization (init=he)")
            ]
        }
        guard first.rms > 1e5 * last.rms else { return [] }
        return [
            Finding(
                kind: "exploding",
                sentence:
                    "gradients explode on their way down, \(way): use a normalization, a smaller initialization, or clip them (regularize "
                    + "clip-norm:max=1)")
        ]
    }

    /// What the values of an activation say.
    static func units(_ layer: any Layer, _ path: String, _ values: NDArray) -> [Finding] {
        switch layer {
        case is ReLU, is ReLU6:
            let (dead, channels) = deadChannels(values)
            guard 2 * dead > channels else { return [] }
            return [
                Finding(
                    kind: "dead \(path)",
                    sentence:
                        "\(path): \(dead) of \(channels) units give 0 for all of \(values.shape[0]) images, and get no gradient: they are dead; "
                        + "lower the learning rate (lr), add warmup or a normalization, or use leakyrelu")
            ]
        case is Sigmoid, is Tanh:
            let edges: (Float, Float) = layer is Sigmoid ? (0.01, 0.99) : (-0.98, 0.98)
            let share = values.withUnsafeBytes { bytes in
                let numbers = bytes.bindMemory(to: Float.self)
                return Double(numbers.count { $0 < edges.0 || $0 > edges.1 }) / Double(max(numbers.count, 1))
            }
            guard share > 0.9 else { return [] }
            return [
                Finding(
                    kind: "saturated \(path)",
                    sentence:
                        "\(path): \(ProgressText.percent(share)) of what it gives is at the ends of its range, where its slope is almost 0: it is "
                        + "saturated; begin with smaller weights (init=xavier), normalize before it, or use ReLU")
            ]
        default: return []
        }
    }

    /// Channels of which every number of every image is 0.
    private static func deadChannels(_ values: NDArray) -> (dead: Int, channels: Int) {
        guard values.shape.rank >= 2 else { return (0, 1) }
        let (count, channels) = (values.shape[0], values.shape[1])
        let places = values.shape.count / max(count * channels, 1)
        var alive = [Bool](repeating: false, count: channels)
        values.withUnsafeBytes { bytes in
            let numbers = bytes.bindMemory(to: Float.self)
            for image in 0..<count {
                for channel in 0..<channels where !alive[channel] {
                    let start = (image * channels + channel) * places
                    alive[channel] = numbers[start..<(start + places)].contains { $0 != 0 }
                }
            }
        }
        return (alive.count { !$0 }, channels)
    }

    private static func isActivation(_ layer: any Layer) -> Bool {
        layer is ReLU || layer is ReLU6 || layer is Sigmoid || layer is Tanh
    }

    package static func isWeighted(_ layer: any Layer) -> Bool {
        layer is Conv2d || layer is Linear || layer is DepthwiseConv2d || layer is ConvTranspose2d
    }
}

extension NDArray {
    /// The first rows.
    fileprivate func first(_ count: Int) -> NDArray {
        guard shape.rank > 0, shape[0] > count else { return self }
        let part = TensorType(Shape([count] + shape.dimensions.dropFirst()), dtype)
        return NDArray(part) { bytes in
            withUnsafeBytes { bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<part.byteCount])) }
        }
    }
}
