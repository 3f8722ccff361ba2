import Fovea
import Foundation

/// An experiment that was made: what was asked, expected and found, as it is kept in a folder.
public struct LabRecord: Sendable, Equatable, Codable {
    /// The experiment's name.
    public let name: String
    /// Its chapter.
    public let chapter: Chapter
    /// What was asked.
    public let question: String
    /// What was expected.
    public let prediction: String
    /// What was found.
    public let findings: Findings
    /// How long it took.
    public let seconds: Double
    /// What everything random was a function of.
    public let seed: UInt64
    /// Whether it was made with more than a minute's work.
    public let isFull: Bool
    /// The version of Fovea that made it.
    public let version: String

    /// What the claims say together.
    public var verdict: Findings.Verdict { findings.verdict }

    /// Makes an experiment.
    ///
    /// - Throws: what the experiment throws.
    public init(of experiment: any Experiment, with apparatus: Apparatus) throws {
        let began = ContinuousClock.now
        let findings = try apparatus.interruption.whileCurrent { try experiment.run(apparatus) }
        seconds = (ContinuousClock.now - began) / .seconds(1)
        (name, chapter, question, prediction) = (
            experiment.name, experiment.chapter, experiment.question, experiment.prediction
        )
        self.findings = findings
        seed = apparatus.seed
        isFull = apparatus.isFull
        version = RunEnvironment.version
    }

    /// Writes `NAME/record.json` and a picture for each figure beside it; files of these names are replaced.
    ///
    /// - Throws: `inputOutput` where it cannot be written.
    public func write(to folder: String) throws {
        let own = "\(folder)/\(name)"
        try LabRecord.makeFolder(own)
        for figure in findings.figures {
            try AtomicFile.write(Data(figure.svg.utf8), to: "\(own)/\(figure.name).svg")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(encoder.encode(self), to: "\(own)/record.json")
    }

    /// Makes a folder, and those that it lies in, where they are not there yet.
    ///
    /// - Throws: `inputOutput` where it cannot be made.
    public static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw FoveaError.inputOutput("cannot make the folder '\(path)': \(error.localizedDescription)")
        }
    }

    /// Every experiment whose record is in a folder, in the order of the laboratory's list.
    ///
    /// - Returns: the records, and a sentence for each that could not be read.
    public static func all(in folder: String) -> (records: [LabRecord], notes: [String]) {
        var (records, notes) = ([LabRecord](), [String]())
        for experiment in Laboratory.experiments {
            let path = "\(folder)/\(experiment.name)/record.json"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                records.append(
                    try JSONDecoder().decode(LabRecord.self, from: Data(InputFile.bytes(of: path, atMost: 1 << 28))))
            } catch let error as FoveaError {
                notes.append(error.message)
            } catch {
                notes.append(
                    "\(path): it is not the record of an experiment; make it again: fovea lab run \(experiment.name)")
            }
        }
        return (records, notes)
    }
}
