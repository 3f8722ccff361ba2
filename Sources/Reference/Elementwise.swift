import FoveaTensor
import Foundation

/// An operation on one number: its formula is one line.
protocol UnaryKernel: ReferenceKernel {
    func formula(_ x: Double) -> Double
    /// The formula for i32, where it is not that for doubles rounded.
    func integerFormula(_ x: Int32) -> Int32
}

/// An operation on two numbers, after both tensors are stretched to one shape.
protocol BinaryKernel: ReferenceKernel {
    func formula(_ a: Double, _ b: Double) -> Double
    /// The formula for i32, where it is not that for doubles rounded.
    func integerFormula(_ a: Int32, _ b: Int32) -> Int32
}

extension UnaryKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let type = outputs[0]
        let x = stretched(inputs[0], to: type.shape)
        if inputs[0].dtype == .i32, type.dtype == .i32 {
            return [NDArray(type.shape, x.map { integerFormula(Int32($0)) })]
        }
        return [NDArray(type, doubles: x.map { formula($0) })]
    }

    func integerFormula(_ x: Int32) -> Int32 { Int32(clampingTruncated: formula(Double(x))) }
}

extension BinaryKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let type = outputs[0]
        let (a, b) = (stretched(inputs[0], to: type.shape), stretched(inputs[1], to: type.shape))
        if inputs[0].dtype == .i32, type.dtype == .i32 {
            return [NDArray(type.shape, zip(a, b).map { integerFormula(Int32($0), Int32($1)) })]
        }
        return [NDArray(type, doubles: zip(a, b).map { formula($0, $1) })]
    }

    func integerFormula(_ a: Int32, _ b: Int32) -> Int32 { Int32(clampingTruncated: formula(Double(a), Double(b))) }
}

extension Operations.Add: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a + b }
    func integerFormula(_ a: Int32, _ b: Int32) -> Int32 { a &+ b }
}
extension Operations.Subtract: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a - b }
    func integerFormula(_ a: Int32, _ b: Int32) -> Int32 { a &- b }
}
extension Operations.Multiply: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a * b }
    func integerFormula(_ a: Int32, _ b: Int32) -> Int32 { a &* b }
}
extension Operations.Divide: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a / b }
    func integerFormula(_ a: Int32, _ b: Int32) -> Int32 { b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue }
}
extension Operations.Power: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { pow(a, b) }
}
extension Operations.Maximum: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a > b || a.isNaN ? a : b }
}
extension Operations.Minimum: BinaryKernel {
    func formula(_ a: Double, _ b: Double) -> Double { a < b || a.isNaN ? a : b }
}
extension Operations.ReLUGradient: BinaryKernel {
    func formula(_ dy: Double, _ y: Double) -> Double { y > 0 ? dy : 0 }
}

extension Operations.Equal: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a == b ? 1 : 0 } }
extension Operations.NotEqual: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a != b ? 1 : 0 } }
extension Operations.Less: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a < b ? 1 : 0 } }
extension Operations.LessEqual: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a <= b ? 1 : 0 } }
extension Operations.Greater: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a > b ? 1 : 0 } }
extension Operations.GreaterEqual: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a >= b ? 1 : 0 } }
extension Operations.LogicalAnd: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { a * b } }
extension Operations.LogicalOr: BinaryKernel { func formula(_ a: Double, _ b: Double) -> Double { max(a, b) } }
extension Operations.LogicalNot: UnaryKernel { func formula(_ x: Double) -> Double { 1 - x } }

extension Operations.Negate: UnaryKernel {
    func formula(_ x: Double) -> Double { -x }
    func integerFormula(_ x: Int32) -> Int32 { 0 &- x }
}
extension Operations.Square: UnaryKernel {
    func formula(_ x: Double) -> Double { x * x }
    func integerFormula(_ x: Int32) -> Int32 { x &* x }
}
extension Operations.Abs: UnaryKernel {
    func formula(_ x: Double) -> Double { x.magnitude }
    func integerFormula(_ x: Int32) -> Int32 { x < 0 ? 0 &- x : x }
}
extension Operations.Sign: UnaryKernel {
    func formula(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
}
extension Operations.Exp: UnaryKernel { func formula(_ x: Double) -> Double { exp(x) } }
extension Operations.Log: UnaryKernel { func formula(_ x: Double) -> Double { log(x) } }
extension Operations.Expm1: UnaryKernel { func formula(_ x: Double) -> Double { expm1(x) } }
extension Operations.Log1p: UnaryKernel { func formula(_ x: Double) -> Double { log1p(x) } }
extension Operations.Erf: UnaryKernel { func formula(_ x: Double) -> Double { erf(x) } }
extension Operations.Sqrt: UnaryKernel { func formula(_ x: Double) -> Double { x.squareRoot() } }
extension Operations.Rsqrt: UnaryKernel { func formula(_ x: Double) -> Double { 1 / x.squareRoot() } }
extension Operations.Sin: UnaryKernel { func formula(_ x: Double) -> Double { sin(x) } }
extension Operations.Cos: UnaryKernel { func formula(_ x: Double) -> Double { cos(x) } }
extension Operations.Tanh: UnaryKernel { func formula(_ x: Double) -> Double { tanh(x) } }
extension Operations.Sigmoid: UnaryKernel { func formula(_ x: Double) -> Double { 1 / (1 + exp(-x)) } }
extension Operations.ReLU: UnaryKernel { func formula(_ x: Double) -> Double { x <= 0 ? 0 : x } }

/// Converting and stretching leave the number as it is; the output's type does the rest.
extension Operations.Cast: UnaryKernel { func formula(_ x: Double) -> Double { x } }
extension Operations.Broadcast: UnaryKernel { func formula(_ x: Double) -> Double { x } }

extension Operations.Select: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let operands = inputs.map { stretched($0, to: outputs[0].shape) }
        let chosen = operands[0].indices.map { operands[0][$0] != 0 ? operands[1][$0] : operands[2][$0] }
        return [NDArray(outputs[0], doubles: chosen)]
    }
}
