/// What several operations ask of their inputs, with one wording.

/// Every operand must hold floating-point numbers, all of one kind.
///
/// - Throws: a sentence naming the operand that does not.
func requireOneFloatingPoint(_ layer: String, _ operands: KeyValuePairs<String, TensorType>) throws {
    for (label, type) in operands where !type.dtype.isFloatingPoint {
        throw FoveaError.invalid(
            "\(layer) expects \(label) to be floating point, but got \(type); convert it with cast(to: .f32)")
    }
    guard let first = operands.first else { return }
    for (label, type) in operands where type.dtype != first.value.dtype {
        throw FoveaError.invalid(
            "\(layer) expects one kind of number, but \(first.key) is \(first.value) and \(label) is \(type); "
                + "convert one with cast(to:)")
    }
}

/// - Throws: a sentence when `found` is not `expected`.
func requireShape(_ layer: String, _ operand: String, _ expected: Shape, _ found: Shape) throws {
    guard found == expected else {
        throw FoveaError.invalid("\(layer) expects \(operand) of shape \(expected), but got \(found)")
    }
}
