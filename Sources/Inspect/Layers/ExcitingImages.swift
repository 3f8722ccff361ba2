import FoveaData
import FoveaTensor
import FoveaTraining

/// The images of a dataset that excite a layer's channels the most: what a channel looks for (Zeiler and Fergus 2014).
///
/// A channel's response to an image is the largest number it has anywhere in it.
public struct ExcitingImages: Sendable {
    /// An image that excites a channel.
    public struct Response: Sendable {
        /// The image's place in the dataset.
        public let index: Int
        /// The largest number of the channel.
        public let value: Double
        /// Where in the layer's output it is; `nil` for a layer without places.
        public internal(set) var place: (row: Int, column: Int)?
    }

    /// The layer.
    public let layer: String
    /// The strongest of each channel, strongest first; of equally strong ones, the earlier.
    public let channels: [[Response]]

    /// - Parameters:
    ///   - count: How many images of each channel are kept, at least 1.
    ///   - dataset: The images, all of which are looked at.
    /// - Throws: a sentence for a layer that there is not, or images that the network was not made for.
    public init(
        _ inspector: Inspector, layer: String, of dataset: any Dataset, count: Int = 8, batchSize: Int = 64,
        reading: EvaluationReading = EvaluationReading()
    ) throws {
        self.layer = layer
        let count = max(count, 1)
        // Once at the places of the largest numbers, then at the images that count.
        let probe = try Probe(
            inspector.model.model, inputShape: inspector.inputShape, keeping: [layer],
            summary: { value, _ in value.rank == 4 ? try value.max(axes: [2, 3]) : try value.flattened(from: 1) },
            backend: inspector.backend)
        var kept: [[Response]] = []
        try inspector.forEachBatch(of: dataset, batchSize: batchSize, reading: reading) { batch, places in
            let found = try probe(inspector.state, images: batch).summaries[layer]
            let (numbers, width) = (found.doubles, found.shape[1])
            if kept.isEmpty { kept = [[Response]](repeating: [], count: width) }
            for (row, index) in places.enumerated() {
                for channel in 0..<width {
                    let value = numbers[row * width + channel]
                    guard value.isFinite, kept[channel].count < count || value > kept[channel][count - 1].value else {
                        continue
                    }
                    let place = kept[channel].firstIndex { $0.value < value } ?? kept[channel].count
                    kept[channel].insert(Response(index: index, value: value), at: place)
                    if kept[channel].count > count { kept[channel].removeLast() }
                }
            }
        }
        channels = kept
    }

    /// The same with the places of the responses, for some of the channels: those images are looked at again.
    ///
    /// - Throws: what reading them throws.
    public func located(
        _ inspector: Inspector, in dataset: any Dataset, channels chosen: [Int]
    ) throws -> [(channel: Int, responses: [Response])] {
        try chosen.map { channel in
            var responses = channels[channel]
            let images = try inspector.normalized(responses.map { try inspector.framed(dataset.image(at: $0.index)) })
            let values = try inspector.look(at: images, keeping: [layer]).values[layer]
            guard values.shape.rank == 4 else { return (channel, responses) }
            let (area, width) = (values.shape[2] * values.shape[3], values.shape[3])
            let numbers = values.doubles
            for image in responses.indices {
                let start = (image * values.shape[1] + channel) * area
                let best = (start..<(start + area)).max { numbers[$0] < numbers[$1] } ?? start
                responses[image].place = ((best - start) / width, (best - start) % width)
            }
            return (channel, responses)
        }
    }
}
