import FoveaTensor

/// Parts of a network that are frozen at first and trained from an epoch on: `layer4=3,layer[1-3]=6` (Howard and Ruder 2018, "Universal
/// Language Model Fine-tuning for Text Classification"). Of several patterns that mean a parameter, the earliest epoch counts.
public struct GradualUnfreezing: Sendable {
    /// The patterns, with the first epoch, counted from 1, in which what they mean is trained.
    public let parts: [(pattern: PathPattern, epoch: Int)]

    /// - Throws: a usage sentence for a part that is not PATTERN=EPOCH.
    public init(_ text: String) throws {
        parts = try text.split(whereSeparator: { " ,".contains($0) }).map { part in
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let epoch = Int(sides[1]), epoch >= 1 else {
                throw FoveaError.usage(
                    "expects PATTERN=EPOCH with commas between, such as layer4=3,layer[1-3]=6, but got '\(part)'")
            }
            return (try PathPattern(String(sides[0])), epoch)
        }
        guard !parts.isEmpty else {
            throw FoveaError.usage("expects PATTERN=EPOCH such as layer4=3, but got nothing")
        }
    }

    /// The first epoch, counted from 1, in which what lies at a path is trained; `nil` where no pattern means it.
    public func epoch(of path: String) -> Int? { parts.filter { $0.pattern.matches(path) }.map(\.epoch).min() }
}
