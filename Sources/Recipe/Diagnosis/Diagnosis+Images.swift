import FoveaCompiler
import FoveaTensor
import FoveaTraining
import Foundation

/// One thing that a run's answers can tell. Adding one is a file in `Rules/` and a place in ``Diagnosis/imageRules``.
protocol ImageRule: Sendable {
    /// What is looked at, as ``Verdict/name``.
    var name: String { get }
    func judge(_ images: ImageEvidence) -> Judgement
}

extension Diagnosis {
    /// What is looked for in a network's answers, in the order in which it has to be mended.
    static let imageRules: [any ImageRule] = [EvaluationGap(), ClassRecall(), LabelNoise()]

    /// What a run's curves tell, and what its weights tell of its images. Where weights or images are not there, what needs them is among
    /// ``untold``, with the reason.
    ///
    /// - Parameters:
    ///   - split: The part whose classes and images are looked at: `validation`, `test` or `train`; by default `validation`, or `train` where
    ///     nothing was held out.
    ///   - backend: What measures; with `nil`, curves alone are looked at.
    /// - Throws: what reading the log and the settings throws; a usage sentence for a part that there is not; when it is interrupted.
    public init(
        of directory: RunDirectory, split: String? = nil, backend: (any Backend)?,
        interruption: Interruption = Interruption()
    ) throws {
        let curves = try RunCurves(of: directory)
        let hasConfiguration = FileManager.default.fileExists(atPath: directory.config)
        let configuration = hasConfiguration ? try directory.read(TrainingConfiguration.self) : nil
        var run = RunEvidence(
            curves, configuration, card: try? directory.card(), isRunning: RunLock.isHeld(directory),
            directory: directory.path)
        var judged: [(name: String, judgement: Judgement)] = []
        var images: ImageEvidence?
        if let backend {
            do {
                guard let configuration else {
                    throw FoveaError.missingFile("there is no \(directory.config): what its images are is not known")
                }
                images = try interruption.whileCurrent {
                    try ImageEvidence(run, of: directory, configuration: configuration, split: split, backend: backend)
                }
                run.trainingMeasured = images?.inEvaluation
                run.firstLossMeasured = images?.firstLoss
            } catch let error as FoveaError where error.kind != .interrupted && error.kind != .usage {
                judged = Diagnosis.imageRules.map { ($0.name, .untold(error.message)) }
            }
        }
        if let images { judged = Diagnosis.imageRules.map { ($0.name, $0.judge(images)) } }
        self.init(
            Diagnosis.curveRules.map { ($0.name, $0.judge(run)) } + judged,
            highestLoss: images.map { Diagnosis.highest($0.looked) } ?? [],
            doubtfulLabels: images.map { LabelNoise.suspects($0) } ?? [])
    }

    /// How many images are listed.
    static let listed = 24

    static func highest(_ images: [JudgedImage]) -> [JudgedImage] {
        Array(images.sorted { $0.loss > $1.loss }.prefix(listed))
    }
}
