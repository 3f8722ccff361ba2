import ArgumentParser
import Fovea

/// One of a few words given to a flag.
///
/// - Throws: a sentence with the nearest valid spelling, in the form that the parser lets pass from `validate`.
func choice<Value: RawRepresentable<String>>(_ word: String, of flag: String, among values: [Value]) throws -> Value {
    if let value = Value(rawValue: word) { return value }
    let words = values.map(\.rawValue)
    throw ValidationError(
        "\(flag) expects \(words.joined(separator: " or ")), but got '\(word)'\(didYouMean(word, among: words))")
}

/// A number of things given to a flag.
///
/// - Throws: a sentence when there are fewer than `minimum`.
func atLeast(_ minimum: Int, _ value: Int, of flag: String) throws {
    guard value >= minimum else {
        throw ValidationError("\(flag) expects a whole number of at least \(minimum), but got \(value)")
    }
}
