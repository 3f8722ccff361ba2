import FoveaInterchange
import FoveaLayers
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
///     last-1.safetensors  the one before it, should the newest be damaged; best-1 likewise, where more are kept
///     last.json           the newest position, to be read by people
///     classical.json      of a run without a network: its features and its learner, in words
///     classical.safetensors   what these have learned
///     evaluations.jsonl   looks at its images after training
///     result.json         how the run ended, once it has
///     notes.json          what people wrote about it: tags and a note
///     lock                held by the process that trains
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

    /// Whether something else than a network learned, or is to learn: see `fovea classical`.
    public var isClassical: Bool { FileManager.default.fileExists(atPath: classicalCard) }

    /// - Throws: a usage sentence when the run is not of a network.
    public func requireNetwork() throws {
        guard isClassical else { return }
        throw FoveaError.usage(
            "'\(path)' is a run of 'fovea classical', which has no network; use 'fovea classical evaluate' or 'fovea classical predict'"
        )
    }

    /// Whether the folder holds a run, which may have died before its first checkpoint.
    public func holdsRun() -> Bool {
        FileManager.default.fileExists(atPath: config) && FileManager.default.fileExists(atPath: modelCard)
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

    /// `evaluations.jsonl`: an `evaluation` event for each look at the run's images after training, with the command that looked.
    public var evaluations: String { file("evaluations.jsonl") }
    /// `classical.json`: what learns in the place of a network, where none does.
    public var classicalCard: String { file("classical.json") }
    /// `classical.safetensors`: what was learned in the place of weights.
    public var classicalNumbers: String { file("classical.safetensors") }
    /// `notes.json`: the ``RunNotes``.
    public var notes: String { file("notes.json") }
    /// `result.json`: how the run ended.
    public var result: String { file("result.json") }
    /// `lock`: see ``RunLock``.
    var lock: String { file("lock") }

    private func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// - Parameter configuration: What the new run is asked for, in words.
    /// - Throws: a usage sentence when the folder already holds a run, which a new one must not overwrite. One that died before its
    ///   first checkpoint is no obstacle to a run that is asked for the same.
    public func requireUnused(for configuration: (any Encodable)? = nil) throws {
        let files = [config, modelCard, last, best, classicalNumbers] + older(than: last) + older(than: best)
        guard let found = files.first(where: FileManager.default.fileExists) else { return }
        if !hasCheckpoint, let configuration, let text = try? RunDirectory.text(configuration, as: .configuration),
            text == FileManager.default.contents(atPath: config)
        {
            return
        }
        let advice =
            hasCheckpoint && !isClassical
            ? "go on with it (fovea resume), choose another folder for the run" : "choose another folder for the run"
        throw FoveaError.usage("'\(path)' already holds a run (\(found)); \(advice), or remove that one first")
    }

    /// Whether there is anything to go on from.
    public var hasCheckpoint: Bool {
        ([last, best, classicalNumbers] + older(than: last)).contains { FileManager.default.fileExists(atPath: $0) }
    }

    /// Writes what was asked for and what is trained. The folder is there, and locked.
    ///
    /// - Parameter configuration: What was asked for, in words, where there are any.
    /// - Throws: a usage sentence when the folder already holds a run; `FoveaError(.inputOutput)` when it cannot be written.
    public func create(card: ModelCard, configuration: (any Encodable)?) throws {
        try requireUnused(for: configuration)
        if let configuration { try RunDirectory.write(configuration, as: .configuration, to: config) }
        try card.write(to: modelCard)
    }

    /// Writes what the run is asked for from now on.
    func replaceConfiguration(_ configuration: any Encodable) throws {
        try RunDirectory.write(configuration, as: .configuration, to: config)
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
    package func identified() throws -> RunIdentity {
        if let known = try identity() { return known }
        let new = RunIdentity.new()
        try RunDirectory.write(new, as: .identity, to: identityFile)
        return new
    }

    /// What the run trains.
    public func card() throws -> ModelCard { try ModelCard(contentsOf: modelCard) }

    /// The newest weights, the optimizer's slots and the position.
    public func checkpoint() throws -> Checkpoint { try newestCheckpoint().checkpoint }

    /// The newest checkpoint that is whole, and what was wrong with newer ones, a sentence each.
    ///
    /// - Throws: what is wrong with the newest where none is whole; `missingFile` where there is none.
    public func newestCheckpoint() throws -> (checkpoint: Checkpoint, notes: [String]) {
        let files = ([last] + older(than: last)).filter { FileManager.default.fileExists(atPath: $0) }
        var failures: [FoveaError] = []
        for file in files {
            do {
                let checkpoint = try Checkpoint(contentsOf: file)
                let notes = failures.map {
                    "\($0.message); the one before it, of step \(checkpoint.position.step), is used: \(file)"
                }
                return (checkpoint, notes)
            } catch let error as FoveaError {
                failures.append(error)
            }
        }
        throw failures.first ?? FoveaError.missingFile("the run '\(path)' has no checkpoint yet to go on from")
    }

    /// The newest whole checkpoint from before a step was made; `nil` where there is none.
    public func checkpoint(before step: Int) -> Checkpoint? {
        ([last] + older(than: last)).lazy.compactMap { try? Checkpoint(contentsOf: $0) }
            .first { $0.position.step < step }
    }

    /// Saves the state as `last`, and keeps those before it.
    ///
    /// The safetensors file holds the position too and is what counts; `last.json` is for people, so it does not matter
    /// that the two are not replaced in the same instant.
    func save(_ checkpoint: Checkpoint, keeping kept: KeptCheckpoints = KeptCheckpoints()) throws {
        age(last, keeping: kept.last)
        try checkpoint.write(to: last)
        try RunDirectory.write(checkpoint.position, as: .position, to: lastPosition)
    }

    /// Saves the best weights, and keeps those that were the best before.
    func save(best weights: Variables, keeping kept: KeptCheckpoints = KeptCheckpoints()) throws {
        age(best, keeping: kept.best)
        try WeightsFile.save(weights, to: best)
    }

    /// `last-1.safetensors`, `last-2.safetensors`, …: the newest first, as far as there are any.
    private func older(than newest: String) -> [String] {
        let name = newest.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let ages = names.compactMap { other -> Int? in
            guard other.hasPrefix("\(name)-"), other.hasSuffix(".safetensors") else { return nil }
            return Int(other.dropFirst(name.count + 1).dropLast(".safetensors".count))
        }
        return ages.filter { $0 > 0 }.sorted().map { file("\(name)-\($0).safetensors") }
    }

    /// Gives the present file a second name, and those before it the next one, so that at no moment any is missing. Where the file
    /// system has no second names, only the newest is kept.
    private func age(_ newest: String, keeping count: Int) {
        let older = older(than: newest)
        for file in older.dropFirst(max(count - 2, 0)) { unlink(file) }
        guard count > 1 else { return }
        func name(_ age: Int) -> String { newest.replacingOccurrences(of: ".safetensors", with: "-\(age).safetensors") }
        for age in stride(from: count - 2, through: 1, by: -1) { rename(name(age), name(age + 1)) }
        link(newest, name(1))
    }

    /// Removes what writers that died have left.
    func removeTemporaryFiles() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasPrefix(".") && name.hasSuffix(AtomicFile.temporaryEnding) { unlink(file(name)) }
    }

    /// How the run ended; `nil` where it has not.
    public func ending() throws -> Event.Fields? {
        guard FileManager.default.fileExists(atPath: result) else { return nil }
        var fields = try RunDirectory.read(Event.Fields.self, as: .result, from: result)
        fields["version"] = nil
        return fields
    }

    /// What ended the newest session, where that was an error: the last line of its log. `nil` for a run that trains, was stopped or came
    /// to its end.
    public func failure() -> Event.Failure? {
        guard let file = try? InputFile(events), file.count > 0,
            let end = try? file.read(max(file.count - Self.longestFailure, 0)..<file.count),
            let line = end.split(separator: UInt8(ascii: "\n")).last, end.last == UInt8(ascii: "\n"),
            case .error(let failure)? = try? JSONDecoder().decode(Event.self, from: Data(line))
        else { return nil }
        return failure
    }

    /// The most bytes of a line that tells of an error.
    private static let longestFailure = 1 << 16

    /// Says how the run ended, or, with `nil`, that it goes on.
    package func setEnding(_ fields: Event.Fields?) throws {
        guard let fields else {
            unlink(result)
            return
        }
        try RunDirectory.write(fields, as: .result, to: result)
    }

    /// A value as a file of a run has it.
    private static func text(_ value: some Encodable, as file: RunFile) throws -> Data {
        var text = try file.encode(value)
        text.append(UInt8(ascii: "\n"))
        return text
    }

    package static func write(_ value: some Encodable, as file: RunFile, to path: String) throws {
        try AtomicFile.write(text(value, as: file), to: path)
    }

    package static func read<Value: Decodable>(_ type: Value.Type, as file: RunFile, from path: String) throws -> Value
    {
        try file.decode(type, from: Data(InputFile.bytes(of: path, atMost: RunFile.mostBytes)), path: path)
    }
}
