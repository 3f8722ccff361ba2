import FoveaTensor

/// Learning rates of parts of a network, in proportion to the run's: `fc=10,layer4=1,*=0.1`. The first pattern that means a parameter
/// counts; what none means has the run's rate.
public struct LearningRateScales: Sendable {
    /// In the order in which they are asked.
    public let scales: [(pattern: PathPattern, scale: Double)]

    /// - Throws: a usage sentence for a part that is not PATTERN=NUMBER, or a number below 0.
    public init(_ text: String) throws {
        scales = try text.split(separator: ",").map { part in
            let parts = part.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let scale = Double(parts[1]), scale >= 0, scale.isFinite else {
                throw FoveaError.usage(
                    "expects PATTERN=NUMBER with commas between, such as fc=10,*=0.1, but got '\(part)'; "
                        + "to leave parameters as they are, freeze them")
            }
            return (try PathPattern(String(parts[0])), scale)
        }
        guard !scales.isEmpty else { throw FoveaError.usage("expects PATTERN=NUMBER such as fc=10, but got nothing") }
    }

    /// An optimizer that trains each part at its rate.
    public func applied(to optimizer: any Optimizer) -> ParameterGroups {
        let groups = scales.map { entry in
            ParameterGroups.Group(entry.pattern.description, optimizer, learningRateScale: entry.scale) {
                entry.pattern.matches($0.path)
            }
        }
        return ParameterGroups(groups + [.init("rest", optimizer) { _ in true }])
    }
}
