import FoveaCharts
import FoveaData
import FoveaPages
import FoveaTensor
import FoveaTraining
import Foundation

/// The images to explain in a row, and under each what was found in it.
struct AttributionGrid {
    private let inspection: Inspection
    private var rows: [(label: String, images: [Image], captions: [String])]

    init(_ inspection: Inspection) {
        self.inspection = inspection
        rows = [("image", inspection.subjects.map(\.image.shown), [])]
    }

    /// One more row.
    ///
    /// - Parameter captions: What stands below each; nothing where it is empty.
    mutating func add(_ label: String, _ images: [Image], captions: [String] = []) {
        rows.append((label, images, captions))
    }

    /// - Parameter title: Without the class, which is added.
    func drawing(_ name: String, title: String, note: String = "", numbers: Event.Fields = [:]) throws -> Drawing {
        let captions = try inspection.captions()
        let of = inspection.target.map { "class \(inspection.inspector.name($0))" } ?? "the predicted class"
        let chunks = stride(from: 0, to: inspection.subjects.count, by: 10).map {
            $0..<min($0 + 10, inspection.subjects.count)
        }
        var (cells, labels) = ([[PictureGrid.Cell]](), [String]())
        for chunk in chunks {
            for (place, row) in rows.enumerated() {
                cells.append(
                    chunk.map { index in
                        let own = row.captions.isEmpty ? [] : [row.captions[index]]
                        return .init(row.images[index], place == 0 ? captions[index] : own)
                    })
                labels.append(row.label)
            }
        }
        return Drawing(
            name, note: note, try PictureGrid(title: "\(title), \(of)", cells: cells, rowLabels: labels),
            numbers: numbers)
    }

    /// The magnitude below which 99 of 100 numbers lie: a few strong pixels would leave all others dark.
    static func ceiling(_ values: [Double]) -> Double {
        let sorted = values.map(\.magnitude).filter(\.isFinite).sorted()
        guard let largest = sorted.last else { return 0 }
        let place = Int((Double(sorted.count - 1) * 0.99).rounded())
        return sorted[place] > 0 ? sorted[place] : largest
    }

    /// Numbers of each image of an array f32`[N, ...]`.
    static func perImage(_ array: NDArray) -> [[Double]] {
        let (numbers, size) = (array.doubles, array.shape[0] > 0 ? array.count / array.shape[0] : 0)
        return (0..<array.shape[0]).map { Array(numbers[($0 * size)..<(($0 + 1) * size)]) }
    }

    /// One number for each pixel, of its channels.
    static func perPixel(_ values: [Double], channels: Int, _ join: ([Double]) -> Double) -> [Double] {
        let area = values.count / max(channels, 1)
        return (0..<area).map { pixel in join((0..<channels).map { values[$0 * area + pixel] }) }
    }
}

extension Inspection {
    /// Rows and columns of what the network sees.
    var imageSize: ImageSize {
        ImageSize(height: inspector.inputShape[1], width: inspector.inputShape[2])
    }

    /// Channels of what the network sees.
    var channels: Int { inspector.inputShape[0] }
}
