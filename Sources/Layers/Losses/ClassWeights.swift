import FoveaSpec
import FoveaTensor

/// What each class counts.
struct ClassWeights: Sendable, Hashable {
    let values: [Double]

    /// As a row `[1, classes]` of the scores' dtype, to multiply them with.
    ///
    /// - Parameter name: What errors call the numbers.
    /// - Throws: a sentence when there are not as many as classes.
    func row(for scores: Tensor, _ name: String) throws -> Tensor {
        guard values.count == scores.shape[1] else {
            throw FoveaError.invalid(
                "\(name) expects one number for each of the \(scores.shape[1]) classes, but got \(values.count): "
                    + values.map { "\($0)" }.joined(separator: "/")
            ).at(Scope.path)
        }
        return .constant(NDArray(TensorType([1, values.count], scores.dtype), doubles: values))
    }

    /// The same, where a single number stands for all classes.
    func rowOrNumber(for scores: Tensor, _ name: String) throws -> Tensor {
        values.count == 1 ? .constant(values[0], scores.dtype) : try row(for: scores, name)
    }
}

extension Spec {
    /// One number above 0 for each class, separated by slashes: `1/2/0.5`.
    mutating func classWeights(_ key: String) throws -> ClassWeights? {
        guard let values = try doubles(key) else { return nil }
        guard values.allSatisfy({ $0 > 0 }) else {
            throw FoveaError.usage(
                "'\(key)' of '\(name)' expects numbers above 0, but got '\(values.map { "\($0)" }.joined(separator: "/"))'"
            )
        }
        return ClassWeights(values: values)
    }
}
