import CKernels
import FoveaCompiler
import FoveaTensor

/// An elementwise operation's instruction on the vector machine of `CKernels`, for f32 and for i32 lanes (bool and u8
/// are widened to i32).
protocol VectorInstruction: ElementwiseOperation {
    /// For f32 operands; `nil` where there is none.
    var float: fovea_opcode? { get }
    /// For i32, u8 and bool operands; `nil` where there is none.
    var integer: fovea_opcode? { get }
    /// For f32 operands of which the second is the same number everywhere.
    var immediate: fovea_opcode? { get }
}

extension VectorInstruction {
    var integer: fovea_opcode? { nil }
    var immediate: fovea_opcode? { nil }
}

extension Operations.Add: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_ADD }
    var integer: fovea_opcode? { FOVEA_OP_INT_ADD }
    var immediate: fovea_opcode? { FOVEA_OP_ADD_I }
}
extension Operations.Subtract: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_SUB }
    var integer: fovea_opcode? { FOVEA_OP_INT_SUB }
}
extension Operations.Multiply: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_MUL }
    var integer: fovea_opcode? { FOVEA_OP_INT_MUL }
    var immediate: fovea_opcode? { FOVEA_OP_MUL_I }
}
extension Operations.Divide: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_DIV }
    var integer: fovea_opcode? { FOVEA_OP_INT_DIV }
}
extension Operations.Power: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_POW }
    var immediate: fovea_opcode? { FOVEA_OP_POW_I }
}
extension Operations.Maximum: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_MAX }
    var integer: fovea_opcode? { FOVEA_OP_INT_MAX }
    var immediate: fovea_opcode? { FOVEA_OP_MAX_I }
}
extension Operations.Minimum: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_MIN }
    var integer: fovea_opcode? { FOVEA_OP_INT_MIN }
    var immediate: fovea_opcode? { FOVEA_OP_MIN_I }
}
extension Operations.Negate: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_NEG }
    var integer: fovea_opcode? { FOVEA_OP_INT_NEG }
}
extension Operations.Abs: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_ABS }
    var integer: fovea_opcode? { FOVEA_OP_INT_ABS }
}
extension Operations.Sign: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_SIGN }
    var integer: fovea_opcode? { FOVEA_OP_INT_SIGN }
}
extension Operations.Exp: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_EXP } }
extension Operations.Log: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_LOG } }
extension Operations.Expm1: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_EXPM1 } }
extension Operations.Log1p: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_LOG1P } }
extension Operations.Erf: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_ERF } }
extension Operations.Sqrt: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_SQRT } }
extension Operations.Rsqrt: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_RSQRT } }
extension Operations.Square: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_SQUARE } }
extension Operations.Sin: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_SIN } }
extension Operations.Cos: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_COS } }
extension Operations.Tanh: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_TANH } }
extension Operations.Sigmoid: VectorInstruction { var float: fovea_opcode? { FOVEA_OP_SIGMOID } }
extension Operations.ReLU: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_RELU }
}
extension Operations.Broadcast: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_COPY }
    var integer: fovea_opcode? { FOVEA_OP_COPY }
}
extension Operations.Equal: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_EQ }
    var integer: fovea_opcode? { FOVEA_OP_INT_EQ }
    var immediate: fovea_opcode? { FOVEA_OP_EQ_I }
}
extension Operations.NotEqual: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_NE }
    var integer: fovea_opcode? { FOVEA_OP_INT_NE }
    var immediate: fovea_opcode? { FOVEA_OP_NE_I }
}
extension Operations.Less: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_LT }
    var integer: fovea_opcode? { FOVEA_OP_INT_LT }
    var immediate: fovea_opcode? { FOVEA_OP_LT_I }
}
extension Operations.LessEqual: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_LE }
    var integer: fovea_opcode? { FOVEA_OP_INT_LE }
    var immediate: fovea_opcode? { FOVEA_OP_LE_I }
}
extension Operations.Greater: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_GT }
    var integer: fovea_opcode? { FOVEA_OP_INT_GT }
    var immediate: fovea_opcode? { FOVEA_OP_GT_I }
}
extension Operations.GreaterEqual: VectorInstruction {
    var float: fovea_opcode? { FOVEA_OP_GE }
    var integer: fovea_opcode? { FOVEA_OP_INT_GE }
    var immediate: fovea_opcode? { FOVEA_OP_GE_I }
}
extension Operations.LogicalAnd: VectorInstruction {
    var float: fovea_opcode? { nil }
    var integer: fovea_opcode? { FOVEA_OP_LOGICAL_AND }
}
extension Operations.LogicalOr: VectorInstruction {
    var float: fovea_opcode? { nil }
    var integer: fovea_opcode? { FOVEA_OP_LOGICAL_OR }
}
extension Operations.LogicalNot: VectorInstruction {
    var float: fovea_opcode? { nil }
    var integer: fovea_opcode? { FOVEA_OP_LOGICAL_NOT }
}
