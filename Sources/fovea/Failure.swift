import ArgumentParser
import Fovea
import Foundation

/// What the command says, and the status it ends with, when something was thrown.
struct Failure {
    private let error: any Error
    private let arguments: [String]

    init(_ error: any Error, arguments: [String]) {
        self.error = error
        self.arguments = arguments
    }

    /// Prints one sentence on standard error and, with `--json`, an `error` event on standard output.
    ///
    /// - Returns: the exit status.
    func report() -> Int32 {
        let parser = FoveaTool.exitCode(for: error)
        // Help and the version are thrown too.
        if parser.isSuccess {
            // In a narrower terminal the examples would be broken in the middle of a command: its own line breaks leave them whole.
            print(FoveaTool.fullMessage(for: error, columns: Terminal.columns.map { max($0, 80) }))
            do {
                try StandardStreams.requireWritten()
            } catch {
                return Failure(error, arguments: []).report()
            }
            return parser.rawValue
        }
        let told = foveaError(parser)
        if arguments.contains("--json") { print(Event.error(Event.Failure(told)).json) }
        StandardError.write("fovea: \(told.message)\n")
        if isFromParser { StandardError.write("see '\(helpCommand)'\n") }
        return told.kind.exitStatus
    }

    /// The error as one of ours.
    private func foveaError(_ parser: ExitCode) -> FoveaError {
        if let error = error as? FoveaError { return error }
        if isFromParser { return .usage(FoveaTool.message(for: error)) }
        let foundation = error as NSError
        let domains = [NSPOSIXErrorDomain, NSCocoaErrorDomain]
        if domains.contains(foundation.domain) { return .inputOutput(foundation.localizedDescription) }
        return .defect("\(error); this is a defect of Fovea, please report it with the command line")
    }

    /// Whether the parser found fault with the arguments.
    private var isFromParser: Bool {
        !(error is FoveaError) && FoveaTool.exitCode(for: error) == .validationFailure
    }

    private var helpCommand: String {
        let words = arguments.prefix { !$0.hasPrefix("-") }
        guard let name = words.first, FoveaTool.subcommandNames.contains(name) else { return "fovea --help" }
        let groups: [any ParsableCommand.Type] = [Bench.self, DataCommands.self, Classical.self, Lab.self, Runs.self]
        let known = groups.first { $0.configuration.commandName == name }?.subcommandNames ?? []
        guard let next = words.dropFirst().first, known.contains(next) else { return "fovea \(name) --help" }
        return "fovea \(name) \(next) --help"
    }
}

extension FoveaError.Kind {
    /// The statuses of `sysexits.h`, and the shell's for an interrupted command.
    var exitStatus: Int32 {
        switch self {
        case .usage: 64
        case .invalid: 65
        case .missingFile: 66
        case .defect: 70
        case .inputOutput: 74
        case .interrupted: 130
        }
    }
}

extension ParsableCommand {
    /// What the subcommands are called.
    static var subcommandNames: [String] {
        configuration.subcommands.compactMap { command in command.configuration.commandName }
    }
}
