import Fovea
import FoveaReport
import Foundation

/// A look at a run's own images for a picture or a page, written down where it is one at the test part.
struct Examination {
    private let run: ReportedRun
    private let part: ExaminedImages.Part
    private let loading: LoadingOptions
    private let machine: MachineOptions
    private let output: OutputOptions

    init(
        _ run: ReportedRun, part: ExaminedImages.Part, loading: LoadingOptions, machine: MachineOptions,
        output: OutputOptions
    ) {
        (self.run, self.part, self.loading, self.machine, self.output) = (run, part, loading, machine, output)
    }

    /// Judges the images with the run's best weights.
    ///
    /// - Throws: a sentence when there are no weights yet, or the images are no longer there.
    func images() throws -> Examined {
        let reading = EvaluationReading(workers: loading.loadingThreads, onBadImage: loading.onBadImage) { images in
            for image in images { note("skipped: \(image.message)") }
        }
        let images = try Examined(of: run.directory, part, backend: machine.makeBackend(), reading: reading)
        if images.evaluation.split == "test" { RecordedLook.write(images.evaluation, in: run.directory, note: note) }
        return images
    }

    /// A sentence beside the answer.
    func note(_ sentence: String) {
        output.report(.warning(Event.Warning(sentence)), text: "warning: \(sentence)\n")
    }
}
