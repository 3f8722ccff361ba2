import FoveaTensor
import FoveaTraining

/// What a layer gives for an image, channel by channel.
public struct FeatureMaps: Sendable {
    /// One channel's numbers, with their scale.
    public struct Channel: Sendable {
        /// Its number.
        public let index: Int
        /// `height * width`, row by row.
        public let values: [Double]
        /// The smallest of them.
        public let lowest: Double
        /// The largest of them.
        public let highest: Double
    }

    /// The layer.
    public let layer: String
    /// Rows and columns of each channel.
    public let size: Size2d
    /// By image, then by channel.
    public let images: [[Channel]]

    /// Runs the network once for all layers.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - layers: Such as give `[C, H, W]`.
    /// - Throws: a sentence for a layer that there is not, or that has no places.
    public static func of(_ layers: [String], _ inspector: Inspector, _ images: NDArray) throws -> [FeatureMaps] {
        let reading = try inspector.look(at: images, keeping: layers)
        return try layers.map { try FeatureMaps($0, reading.values[$0]) }
    }

    init(_ layer: String, _ array: NDArray) throws {
        guard array.shape.rank == 4 else {
            throw FoveaError.usage(
                "maps need layers that give [channels, height, width], but '\(layer)' gives \(array.shape.dropFirst)")
        }
        let (channels, height, width) = (array.shape[1], array.shape[2], array.shape[3])
        let (numbers, area) = (array.doubles, height * width)
        self.layer = layer
        size = Size2d(height: height, width: width)
        images = (0..<array.shape[0]).map { image in
            (0..<channels).map { channel in
                let start = (image * channels + channel) * area
                let values = Array(numbers[start..<(start + area)])
                return Channel(
                    index: channel, values: values, lowest: values.min() ?? 0, highest: values.max() ?? 0)
            }
        }
    }
}
