/// A mistake told as a sentence: what was expected, what was found, where, and what to do.
///
/// The kind decides the command line's exit status; the message is for people.
public struct FoveaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Whose mistake it is: what a program can act on, and what the exit status tells apart.
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

    /// Decides the exit status.
    public let kind: Kind
    /// The sentence a user reads.
    public let message: String

    /// An error of any kind, ``Kind/interrupted`` included; the others have shorter forms.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// A flag, a spec or an argument that cannot be understood.
    public static func usage(_ message: String) -> FoveaError { FoveaError(.usage, message) }
    /// Data or a model that is not what it should be.
    public static func invalid(_ message: String) -> FoveaError { FoveaError(.invalid, message) }
    /// A file or folder that is not there.
    public static func missingFile(_ message: String) -> FoveaError { FoveaError(.missingFile, message) }
    /// Reading or writing that failed although the file is there.
    public static func inputOutput(_ message: String) -> FoveaError { FoveaError(.inputOutput, message) }
    /// Something that no user can cause: a defect of Fovea.
    public static func defect(_ message: String) -> FoveaError { FoveaError(.defect, message) }

    /// The same error, saying where it happened.
    public func at(_ place: String) -> FoveaError {
        place.isEmpty ? self : FoveaError(kind, "\(place): \(message)")
    }

    public var description: String { message }
}
