/// A mistake told as a sentence: what was expected, what was found, where, and what to do.
///
/// The kind decides the command line's exit status; the message is for people.
public struct FoveaError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// A flag, a spec or an argument that cannot be understood.
        case usage
        /// Data or a model that is not what it should be: shapes, corrupt files, mismatched weights.
        case invalid
        /// A file or folder that is not there.
        case missingFile
        /// Reading or writing failed although the file is there.
        case inputOutput
        /// The user stopped the run.
        case interrupted
        /// A defect of Fovea.
        case defect
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public static func usage(_ message: String) -> FoveaError { FoveaError(.usage, message) }
    public static func invalid(_ message: String) -> FoveaError { FoveaError(.invalid, message) }
    public static func missingFile(_ message: String) -> FoveaError { FoveaError(.missingFile, message) }
    public static func inputOutput(_ message: String) -> FoveaError { FoveaError(.inputOutput, message) }
    public static func defect(_ message: String) -> FoveaError { FoveaError(.defect, message) }

    /// The same error, saying where it happened.
    public func at(_ place: String) -> FoveaError {
        place.isEmpty ? self : FoveaError(kind, "\(place): \(message)")
    }

    public var description: String { message }
}
