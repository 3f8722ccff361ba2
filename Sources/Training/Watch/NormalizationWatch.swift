import FoveaCompiler
import FoveaLayers
import FoveaTensor

/// Compares the running statistics of batch normalizations with what batches are like: where they are far apart, evaluation sees another
/// network than the one that learns.
///
/// With running statistics a normalization gives `y = weight · (x - running_mean) / √(running_var + ε) + bias`. So the mean of
/// `(y - bias) / weight` over a batch is how many running standard deviations the batch's mean lies away, and its variance is how many times as
/// large the batch's variance is.
struct NormalizationWatch {
    private let probe: Probe

    /// - Returns: `nil` for a network without batch normalization.
    init?(_ records: [LayerRecord], of model: any Layer, inputShape: Shape, backend: any Backend) throws {
        let paths = records.filter { $0.layer is BatchNorm && !$0.path.isEmpty }.map(\.path)
        guard !paths.isEmpty else { return nil }
        probe = try Probe(model, inputShape: inputShape, keeping: paths, mode: .inference, backend: backend)
    }

    /// What the first normalization whose statistics are far from a batch's is like; those behind it follow from it.
    func look(_ state: NamedValues<any Resident>, images: NDArray) throws -> LayerWatch.Finding? {
        let reading = try probe(state, images: images)
        let own = Set(state.names)
        for path in probe.paths {
            // A layer that is used several times has one set of variables, under its own name.
            let name = path.split(separator: "#").first.map(String.init) ?? path
            func numbers(_ variable: String) throws -> [Double]? {
                own.contains("\(name).\(variable)") ? try state["\(name).\(variable)"].read().doubles : nil
            }
            guard let variance = try numbers("running_var") else { continue }
            let found = NormalizationWatch.finding(
                path, try reading.values[path], weight: try numbers("weight"), bias: try numbers("bias"),
                runningVariance: variance)
            if let found { return found }
        }
        return nil
    }

    /// Numbers of a channel below which a batch says little of its variance.
    private static let fewestNumbers = 16

    /// What a normalization gave by its running statistics, `[N, C]` or `[N, C, H, W]`, says of them.
    static func finding(
        _ path: String, _ values: NDArray, weight: [Double]?, bias: [Double]?, runningVariance: [Double]
    ) -> LayerWatch.Finding? {
        let (count, channels) = (values.shape[0], values.shape[1])
        let places = values.shape.count / max(count * channels, 1)
        guard count * places >= fewestNumbers, runningVariance.count == channels else { return nil }
        var (seen, moved, scaled) = (0, 0, 0)
        values.withUnsafeBytes { bytes in
            let numbers = bytes.bindMemory(to: Float.self)
            for channel in 0..<channels {
                let scale = weight?[channel] ?? 1
                // A channel that its weight turns off says nothing.
                guard abs(scale) > 1e-3 else { continue }
                var (sum, squares) = (0.0, 0.0)
                let shift = bias?[channel] ?? 0
                for image in 0..<count {
                    let start = (image * channels + channel) * places
                    for number in numbers[start..<(start + places)] {
                        let value = (Double(number) - shift) / scale
                        sum += value
                        squares += value * value
                    }
                }
                let mean = sum / Double(count * places)
                let variance = max(squares / Double(count * places) - mean * mean, 0)
                // One that gives the same number everywhere, such as behind a dead unit, has no variance on either side.
                guard variance * runningVariance[channel] > 1e-10 || abs(mean) > 1 else { continue }
                seen += 1
                if abs(mean) > 3 {
                    moved += 1
                } else if variance > 16 || variance < 1.0 / 16 {
                    scaled += 1
                }
            }
        }
        guard moved + scaled > channels / 2, moved + scaled > seen / 2 else { return nil }
        let how =
            moved >= scaled
            ? "the batch's mean is more than three standard deviations away"
            : "the batch's variance is more than sixteen times larger or smaller"
        return LayerWatch.Finding(
            kind: "running statistics",
            sentence:
                "\(path): the running statistics are far from those of the batches (in \(moved + scaled) of \(channels) channels \(how)), so that "
                + "validation sees another network than training; lower the learning rate (lr), give them more steps, or let them follow faster "
                + "(bn{momentum=0.2}); small batches want gn or ln in place of bn")
    }
}
