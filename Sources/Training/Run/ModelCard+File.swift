import FoveaData
import FoveaTensor
import Foundation

/// A card is JSON. A normalization that has numbers for every place of an image, or a matrix, is a safetensors file beside it.
extension ModelCard {
    private static let arraysName = "normalization.safetensors"

    /// Reads what ``write(to:)`` wrote, also before there were normalizations with a file of their own.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and what is wrong with it.
    public init(contentsOf path: String) throws {
        self = try RunDirectory.read(ModelCard.self, as: .card, from: path)
        guard let file = normalizationFile else { return }
        normalization = try Normalization(contentsOf: ModelCard.file(file, beside: path))
        normalizationFile = nil
    }

    /// Replaces the card, and the file beside it where it needs one. The card comes last, so that it never names a file that
    /// is not there.
    ///
    /// - Throws: `missingFile` or `inputOutput`.
    public func write(to path: String) throws {
        var text = self
        if let normalization, !normalization.isPerChannel {
            try normalization.write(to: ModelCard.file(ModelCard.arraysName, beside: path))
            text.normalization = nil
            text.normalizationFile = ModelCard.arraysName
        }
        try RunDirectory.write(text, as: .card, to: path)
    }

    private static func file(_ name: String, beside path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
