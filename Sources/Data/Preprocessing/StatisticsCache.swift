import Foundation
import FoveaInterchange
import FoveaTensor

/// What passes over datasets have found, kept in files, so that the next run on the same images need not read them all first.
///
/// A result is found again by its dataset's fingerprint, how the images were framed, and what was computed; datasets without
/// a fingerprint are read every time. Nothing depends on the cache: what cannot be read is computed and written anew, and a
/// folder that cannot be written is done without.
public struct StatisticsCache: Sendable {
    /// To be raised when the same images give other numbers.
    private static let version = 1

    private let folder: String?

    /// A cache in a folder, which is made when there is something to keep; none where it is `nil`.
    public init(folder: String?) { self.folder = folder }

    /// The user's: `$FOVEA_CACHE/statistics`, else `~/.cache/fovea/statistics`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let folder = environment["FOVEA_CACHE"], !folder.isEmpty {
            self.init(folder: DatasetFolders.expanded(folder) + "/statistics")
        } else if let home = environment["HOME"], !home.isEmpty {
            self.init(folder: home + "/.cache/fovea/statistics")
        } else {
            self.init(folder: nil)
        }
    }

    /// What the method finds in the dataset.
    ///
    /// - Parameters:
    ///   - framing: How the dataset's images were brought to one size, in words that differ where the results do.
    ///   - threads: For reading and adding images.
    ///   - onBadImage: Whether an image that cannot be read ends the pass or is left out. Where there is one, what is kept is
    ///     without it, as nothing is kept of a pass that ends.
    /// - Throws: what ``NormalizationMethod/fit(to:threads:onBadImage:)`` throws.
    public func normalization(
        _ method: any NormalizationMethod, of dataset: any Dataset, framing: String = "", threads: Int,
        onBadImage: BadImagePolicy = .stop
    ) throws -> Normalization {
        guard let place = place(of: dataset, framing, "\(method)") else {
            return try method.fit(to: dataset, threads: threads, onBadImage: onBadImage)
        }
        if let found = place.read(Normalization.self) ?? (try? Normalization(contentsOf: place.arrays)),
            dataset.imageSize.map({ (try? found.requireFit(channels: dataset.channels, size: $0)) != nil }) ?? true
        {
            return found
        }
        let found = try method.fit(to: dataset, threads: threads, onBadImage: onBadImage)
        place.write { found.isPerChannel ? try place.encode(found) : try found.write(to: place.arrays) }
        return found
    }

    /// The dataset's pixel statistics.
    ///
    /// - Throws: what ``PixelStatistics/init(of:threads:onBadImage:)`` throws.
    public func statistics(
        of dataset: any Dataset, framing: String = "", threads: Int, onBadImage: BadImagePolicy = .stop
    ) throws -> PixelStatistics {
        guard let place = place(of: dataset, framing, "pixel-statistics") else {
            return try PixelStatistics(of: dataset, threads: threads, onBadImage: onBadImage)
        }
        if let found = place.read(PixelStatistics.self), found.isFor(channels: dataset.channels) { return found }
        let found = try PixelStatistics(of: dataset, threads: threads, onBadImage: onBadImage)
        place.write { try place.encode(found) }
        return found
    }

    /// The images that lie in more than one of the parts; see ``Leaks``.
    ///
    /// - Throws: what ``Leaks/init(among:threads:)`` throws.
    public func leaks(among parts: [(name: String, dataset: any Dataset)], threads: Int) throws -> Leaks {
        let fingerprints = parts.compactMap { part in part.dataset.fingerprint.map { "\(part.name): \($0)" } }
        guard fingerprints.count == parts.count, let place = place(fingerprints.joined(separator: "\n"), "", "leaks")
        else { return try Leaks(among: parts, threads: threads) }
        if let found = place.read(Leaks.self) { return found }
        let found = try Leaks(among: parts, threads: threads)
        place.write { try place.encode(found) }
        return found
    }

    private func place(of dataset: any Dataset, _ framing: String, _ subject: String) -> Place? {
        dataset.fingerprint.flatMap { place($0, framing, subject) }
    }

    private func place(_ fingerprint: String, _ framing: String, _ subject: String) -> Place? {
        guard let folder else { return nil }
        let key = ["version \(Self.version)", fingerprint, "framing \(framing)", subject].joined(separator: "\n")
        return (try? Digest.sha256(key)).map { Place(key: key, folder: folder, name: $0) }
    }

    /// Where one result lies: small ones as JSON with the key in full, large ones as safetensors.
    private struct Place {
        let key: String
        let folder: String
        let name: String

        var text: String { "\(folder)/\(name).json" }
        var arrays: String { "\(folder)/\(name).safetensors" }

        private struct Record<Value: Codable>: Codable {
            var key: String
            var value: Value
        }

        /// The result; `nil` for a file that is not there, cannot be read, or is of something else.
        func read<Value: Codable>(_ type: Value.Type) -> Value? {
            guard let bytes = try? InputFile.bytes(of: text, atMost: 1 << 24),
                let record = try? JSONDecoder().decode(Record<Value>.self, from: Data(bytes)), record.key == key
            else { return nil }
            return record.value
        }

        func encode(_ value: some Codable) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try AtomicFile.write(encoder.encode(Record(key: key, value: value)), to: text)
        }

        /// Writes, where that is possible.
        func write(_ body: () throws -> Void) {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try? body()
        }
    }
}

extension PixelStatistics {
    fileprivate func isFor(channels: Int) -> Bool {
        mean.count == channels && covariance.count == channels * channels
    }
}
