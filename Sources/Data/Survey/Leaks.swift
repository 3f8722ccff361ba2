import FoveaTensor

/// Images of one part of a dataset that lie in another part too, the same or almost: what they are tested on was learned from.
///
/// Each image is made a thumbnail of 16 x 16 places; two whose thumbnails differ by less than 4% of their contrast (root mean squares) are of one
/// image: copies in another size or compression are found, shifted, turned and recoloured ones are not. Images without contrast, such as
/// blank pages, are passed over.
///
/// Every image is read once. Thumbnails are then compared with those of a similar mean only, which is a small part of `n · m` for parts of `n`
/// and `m` images.
public struct Leaks: Sendable, Codable, Equatable {
    /// An image and another part's that it is a copy of.
    public struct Pair: Sendable, Codable, Equatable {
        /// The part whose result it makes too good, such as `test`.
        public var part: String
        /// The image's place there.
        public var index: Int
        /// The part in which it lies too, such as `train`.
        public var otherPart: String
        /// Its place there.
        public var otherIndex: Int
        /// Whether it is the same pixel for pixel.
        public var isExact: Bool
    }

    /// For each image of a later part that lies in an earlier one, the nearest there.
    public let pairs: [Pair]

    /// How many files are read before training begins, at most: more would take longer than anybody waits for.
    public static let mostFiles = 50_000

    /// Whether looking takes no longer than a user may be made to wait: images in memory, or not too many files.
    public static func isQuick(_ parts: [(name: String, dataset: any Dataset)]) -> Bool {
        let files = parts.filter { $0.dataset.count > 0 && (try? $0.dataset.encodedImage(at: 0)) ?? nil != nil }
        return files.reduce(0) { $0 + $1.dataset.count } <= mostFiles
    }

    /// Looks for every part's images in the parts before it. Images that cannot be read are passed over.
    ///
    /// - Parameter parts: In the order train, validation, test, as ``DatasetParts/named`` has them.
    /// - Throws: a sentence when the system gives no thread.
    public init(among parts: [(name: String, dataset: any Dataset)], threads: Int) throws {
        var earlier: [(name: String, dataset: any Dataset, index: ThumbnailIndex)] = []
        var pairs: [Pair] = []
        for part in parts {
            let thumbnails = try part.dataset.mapImages(threads: threads, reducing: Thumbnail.reduction) {
                (try? $1.get()).map(Thumbnail.init)
            }
            for (index, thumbnail) in thumbnails.enumerated() {
                guard let thumbnail, thumbnail.isDistinct else { continue }
                let found = earlier.compactMap { other in
                    other.index.nearest(to: thumbnail).map {
                        (other.name, other.dataset, place: $0.place, $0.difference)
                    }
                }.min { $0.3 < $1.3 }
                guard let (name, dataset, place, _) = found else { continue }
                let isExact =
                    (try? part.dataset.image(at: index)).map { (try? dataset.image(at: place)) == $0 } ?? false
                pairs.append(
                    Pair(part: part.name, index: index, otherPart: name, otherIndex: place, isExact: isExact))
            }
            earlier.append((part.name, part.dataset, ThumbnailIndex(thumbnails)))
        }
        self.pairs = pairs
    }

    /// Those that are not the same pixel for pixel.
    public var inexact: Leaks { Leaks(pairs: pairs.filter { !$0.isExact }) }

    private init(pairs: [Pair]) { self.pairs = pairs }

    /// What a user should know of them: a sentence for each part that has some.
    ///
    /// - Parameter leastShare: The share of a part's images below which there is no sentence, since they change no result.
    public func warnings(_ parts: [(name: String, dataset: any Dataset)], leastShare: Double = 0) -> [String] {
        func place(_ part: String, _ index: Int) -> String {
            parts.first { $0.name == part }?.dataset.place(of: index) ?? "image \(index)"
        }
        return parts.compactMap { part in
            let found = pairs.filter { $0.part == part.name }
            guard !found.isEmpty, Double(found.count) >= leastShare * Double(part.dataset.count) else { return nil }
            let exact = found.count { $0.isExact }
            let what =
                exact == found.count
                ? "pixel for pixel"
                : exact == 0 ? "almost the same" : "\(exact) of them pixel for pixel, the others almost"
            let others = ["train", "validation", "test"].filter { name in found.contains { $0.otherPart == name } }
            let examples = (found.filter(\.isExact) + found.filter { !$0.isExact }).prefix(3).map {
                "\(place($0.part, $0.index)) = \($0.otherPart): \(place($0.otherPart, $0.otherIndex))"
            }
            return
                "\(found.count) of \(part.dataset.count) images of '\(part.name)' lie in '\(others.joined(separator: "' and '"))' too (\(what)), so that "
                + "results on '\(part.name)' are too good: \(examples.joined(separator: "; ")); remove one of each pair, or keep copies in one part"
        }
    }
}

/// Thumbnails in the order of their means.
private struct ThumbnailIndex {
    private let sorted: [(place: Int, thumbnail: Thumbnail)]

    init(_ thumbnails: [Thumbnail?]) {
        sorted = thumbnails.enumerated().compactMap { place, thumbnail in
            thumbnail.flatMap { $0.isDistinct ? (place, $0) : nil }
        }.sorted { $0.thumbnail.mean < $1.thumbnail.mean }
    }

    /// The nearest that is of the same image, the first of several.
    func nearest(to thumbnail: Thumbnail) -> (place: Int, difference: Double)? {
        var best: (place: Int, difference: Double)?
        var next = firstPlace(atLeast: thumbnail.mean - thumbnail.tolerance)
        while next < sorted.count, sorted[next].thumbnail.mean <= thumbnail.mean + thumbnail.tolerance {
            let (place, other) = sorted[next]
            next += 1
            guard let difference = thumbnail.difference(from: other),
                best.map({ (difference, place) < ($0.difference, $0.place) }) ?? true
            else { continue }
            best = (place, difference)
        }
        return best
    }

    /// The first whose mean is not below a number.
    private func firstPlace(atLeast mean: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].thumbnail.mean < mean { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
