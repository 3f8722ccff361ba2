import FoveaInterchange
import FoveaTensor
import Foundation

/// The home of a training run: `--run DIR`.
///
///     config.json         what was asked for; can be given to --config again
///     model.json          the network, its input, its classes, the normalization: what evaluation and prediction need
///     normalization.safetensors   the normalization, where it has numbers for every place of an image
///     run.json            which run it is, and when it began
///     events.jsonl        everything the session said
///     best.safetensors    the weights of the best validation result
///     last.safetensors    the newest weights, with the optimizer's slots and the position: going on is exact
///     last.json           that position, to be read by people
///
/// Each file is replaced as a whole or not at all, and tells the version of its form; older forms are read too.
public struct RunDirectory: Sendable, Equatable {
    /// The folder, as it was given.
    public let path: String

    /// Names a folder; nothing is read or written.
    public init(_ path: String) { self.path = path }

    /// A folder that holds a run.
    ///
    /// - Throws: a sentence when the folder is not there, or holds none.
    public static func existing(_ path: String) throws -> RunDirectory {
        let directory = RunDirectory(path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw FoveaError.missingFile("there is no run '\(path)'; expected the folder of a training run")
        }
        guard FileManager.default.fileExists(atPath: directory.modelCard) else {
            throw FoveaError.missingFile(
                "'\(path)' is not a run: it has no model.json, which every run writes")
        }
        return directory
    }

    /// `config.json`: what was asked for, in words.
    public var config: String { file("config.json") }
    /// `model.json`: the ``ModelCard``.
    public var modelCard: String { file("model.json") }
    /// `run.json`: the ``RunIdentity``.
    private var identityFile: String { file("run.json") }
    /// `events.jsonl`: one event a line, appended to by every session.
    public var events: String { file("events.jsonl") }
    /// `best.safetensors`: the weights of the best validation result.
    public var best: String { file("best.safetensors") }
    /// `last.safetensors`: the newest ``Checkpoint``.
    public var last: String { file("last.safetensors") }
    /// `last.json`: the newest ``TrainingPosition``, for people.
    public var lastPosition: String { file("last.json") }

    private func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// - Throws: a usage sentence when the folder already holds a run, which a new one must not overwrite.
    public func requireUnused() throws {
        for file in [config, modelCard, last, best] where FileManager.default.fileExists(atPath: file) {
            throw FoveaError.usage(
                "'\(path)' already holds a run (\(file)); choose another folder for the run, or remove that one first")
        }
    }

    /// Makes the folder and those above it, and writes what was asked for and what is trained.
    ///
    /// - Throws: a usage sentence when the folder already holds a run; `FoveaError(.inputOutput)` when it cannot be made.
    ///
    /// - Parameter configuration: What was asked for, in words, where there are any.
    public func create(card: ModelCard, configuration: (any Encodable)?) throws {
        try requireUnused()
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput("cannot make the folder '\(path)': \(error.localizedDescription)")
        }
        if let configuration { try RunDirectory.write(configuration, as: .configuration, to: config) }
        try card.write(to: modelCard)
    }

    /// What the run was asked for, as it was written.
    public func read<Configuration: Decodable>(_ type: Configuration.Type) throws -> Configuration {
        try RunDirectory.read(type, as: .configuration, from: config)
    }

    /// Which run it is; `nil` in a folder from before runs had an identity.
    public func identity() throws -> RunIdentity? {
        guard FileManager.default.fileExists(atPath: identityFile) else { return nil }
        return try RunDirectory.read(RunIdentity.self, as: .identity, from: identityFile)
    }

    /// Which run it is; a run that has no identity yet gets one.
    func identified() throws -> RunIdentity {
        if let known = try identity() { return known }
        let new = RunIdentity.new()
        try RunDirectory.write(new, as: .identity, to: identityFile)
        return new
    }

    /// What the run trains.
    public func card() throws -> ModelCard { try ModelCard(contentsOf: modelCard) }

    /// The newest weights, the optimizer's slots and the position.
    public func checkpoint() throws -> Checkpoint { try Checkpoint(contentsOf: last) }

    /// Saves the state as `last`.
    ///
    /// The safetensors file holds the position too and is what counts; `last.json` is for people, so it does not matter
    /// that the two are not replaced in the same instant.
    func save(_ checkpoint: Checkpoint) throws {
        try checkpoint.write(to: last)
        try RunDirectory.write(checkpoint.position, as: .position, to: lastPosition)
    }

    static func write(_ value: some Encodable, as file: RunFile, to path: String) throws {
        var text = try file.encode(value)
        text.append(UInt8(ascii: "\n"))
        try AtomicFile.write(text, to: path)
    }

    static func read<Value: Decodable>(_ type: Value.Type, as file: RunFile, from path: String) throws -> Value {
        let input = try InputFile(path)
        return try file.decode(type, from: input.read(0..<input.count), path: path)
    }
}
