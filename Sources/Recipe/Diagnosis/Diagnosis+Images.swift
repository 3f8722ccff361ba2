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

/// One thing that the answers of a network for regression can tell. Adding one is a file in `Rules/` and a place in ``Diagnosis/valueRules``.
protocol ValueRule: Sendable {
    /// What is looked at, as ``Verdict/name``.
    var name: String { get }
    func judge(_ values: ValueEvidence) -> Judgement
}

extension Diagnosis {
    /// What is looked for in a network's answers, in the order in which it has to be mended.
    static let imageRules: [any ImageRule] = [EvaluationGap(), ClassRecall(), LabelNoise()]

    /// What is looked for in the place of these where the network gives values.
    static let valueRules: [any ValueRule] = [ValueFit()]

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
        let card = try? directory.card()
        var run = RunEvidence(
            curves, configuration, card: card, isRunning: RunLock.isHeld(directory), directory: directory.path)
        let givesValues = card?.values != nil
        var judged: [(name: String, judgement: Judgement)] = []
        var images: ImageEvidence?
        if let backend {
            do {
                guard let configuration else {
                    throw FoveaError.missingFile("there is no \(directory.config): what its images are is not known")
                }
                try interruption.whileCurrent {
                    let own = try RunImages(directory, configuration, split: split)
                    if givesValues {
                        let values = try ValueEvidence(run, own, backend: backend)
                        judged = Diagnosis.valueRules.map { ($0.name, $0.judge(values)) }
                        let gap =
                            "whether evaluation differs from training is not looked for where there are no classes"
                        judged.append((EvaluationGap().name, .untold(gap)))
                    } else {
                        let classes = try ImageEvidence(run, own, backend: backend)
                        run.trainingMeasured = classes.inEvaluation
                        run.firstLossMeasured = classes.firstLoss
                        judged = Diagnosis.imageRules.map { ($0.name, $0.judge(classes)) }
                        images = classes
                    }
                }
            } catch let error as FoveaError where error.kind != .interrupted && error.kind != .usage {
                let names =
                    givesValues
                    ? Diagnosis.valueRules.map(\.name) + [EvaluationGap().name] : Diagnosis.imageRules.map(\.name)
                judged = names.map { ($0, .untold(error.message)) }
            }
        }
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
