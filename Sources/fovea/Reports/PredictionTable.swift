import Fovea
import Foundation

/// Answers as comma-separated values (RFC 4180): a line for each image, `image,label1,probability1,label2,...` or `image,` and the values.
struct PredictionTable {
    private var lines: [String]

    init(_ card: ModelCard, top: Int) {
        let count = min(top, card.classes.count)
        let titles = card.values ?? (1...max(count, 1)).flatMap { ["label\($0)", "probability\($0)"] }
        lines = [(["image"] + titles).map(PredictionTable.quoted).joined(separator: ",")]
    }

    mutating func add(_ image: String, values: [Double]) {
        lines.append(([PredictionTable.quoted(image)] + values.map { "\($0)" }).joined(separator: ","))
    }

    mutating func add(_ image: String, _ predictions: [Predictor.Prediction]) {
        let cells = predictions.flatMap { [PredictionTable.quoted($0.label), "\($0.probability)"] }
        lines.append(([PredictionTable.quoted(image)] + cells).joined(separator: ","))
    }

    /// - Throws: `inputOutput` when it cannot be written; the file that was there then stays.
    func write(to path: String) throws {
        try AtomicFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
