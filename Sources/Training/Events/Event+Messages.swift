import FoveaTensor

extension Event {
    /// Something a user should know that stops nothing.
    public struct Warning: Sendable, Equatable, EventRecord {
        /// The sentence a user reads.
        public var message: String

        /// A warning with a whole sentence.
        public init(_ message: String) { self.message = message }

        static let fields: [EventField<Warning>] = [EventField("message", \.message)]
        static let blank = Warning("")
    }

    /// Why a command stops.
    public struct Failure: Sendable, Equatable, EventRecord {
        /// The error's kind in snake case: `usage`, `invalid`, `missing_file`, `input_output`, `interrupted`, `defect`.
        public var kind: String
        /// The sentence a user reads.
        public var message: String

        /// - Parameter error: What was thrown; anything but a `FoveaError` counts as a defect of Fovea.
        public init(_ error: any Error) {
            let known = error as? FoveaError
            kind = (known?.kind ?? .defect).name
            message = known?.message ?? String(describing: error)
        }

        static let fields: [EventField<Failure>] = [EventField("kind", \.kind), EventField("message", \.message)]
        static let blank = Failure(FoveaError.defect(""))
    }
}

extension FoveaError.Kind {
    /// As events spell it.
    public var name: String {
        switch self {
        case .usage: "usage"
        case .invalid: "invalid"
        case .missingFile: "missing_file"
        case .inputOutput: "input_output"
        case .interrupted: "interrupted"
        case .defect: "defect"
        }
    }
}
