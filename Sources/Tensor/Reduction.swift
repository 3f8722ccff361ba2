/// An operation that folds some axes of its input into one number each.
public protocol Reduction: Operation {
    /// The axes that are folded; negative ones count from the end.
    var axes: [Int] { get }
    /// Whether the folded axes stay, with extent 1.
    var keepDimensions: Bool { get }
}

extension Reduction {
    /// One operation per element that is read.
    public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
        Cost(flops: inputs[0].count, bytes: Cost.elementwise(inputs, outputs).bytes)
    }

    /// The shape rule without the dtype.
    func reducedShape(_ shape: Shape) throws -> Shape {
        do {
            return try shape.reduced(axes: axes, keepDimensions: keepDimensions)
        } catch let error as FoveaError {
            throw error.at(name)
        }
    }

    /// What a largest or smallest number along an axis needs: at least one.
    func requireElements(_ shape: Shape) throws {
        for axis in try shape.normalized(axes: axes) where shape[axis] == 0 {
            throw FoveaError.invalid("\(name) expects at least one element along axis \(axis), but got shape \(shape)")
        }
    }

    /// The gradient of a largest or smallest number: `dy` in equal parts to the elements of `x` that are equal to it.
    func extremumGradient(_ x: Tensor, _ y: Tensor, _ dy: Tensor) throws -> Tensor {
        let kept = try x.shape.reduced(axes: axes, keepDimensions: true)
        let winners = try (x .== y.reshaped(kept)).cast(to: x.dtype)
        return try winners * (dy.reshaped(kept) / winners.sum(axes: axes, keepDimensions: true))
    }
}

extension Shape {
    /// The shape that is left when `axes` are folded.
    ///
    /// - Throws: a sentence when an axis does not exist or is given twice.
    func reduced(axes: [Int], keepDimensions: Bool) throws -> Shape {
        let folded = Set(try normalized(axes: axes))
        if keepDimensions { return Shape((0..<rank).map { folded.contains($0) ? 1 : self[$0] }) }
        return Shape((0..<rank).filter { !folded.contains($0) }.map { self[$0] })
    }
}

extension Tensor {
    /// Applies a reduction over `axes` (all of them where `nil`), given sorted and counted from the front.
    func reduced(_ axes: [Int]?, _ operation: ([Int]) -> some Reduction) throws -> Tensor {
        let folded: [Int]
        do {
            folded = try shape.normalized(axes: axes ?? Array(0..<rank))
        } catch let error as FoveaError {
            throw error.at(operation([]).name).at(Scope.path)
        }
        return try .applying(operation(folded), to: self)
    }
}
