import Fovea
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FoveaTraining

/// Wherever a session is, it hears that it is asked to stop, saves, and can go on.
@Suite(.serialized) struct InterruptionTests {
    @Test func aSignalRequestsItOnceForEachSession() {
        func raise(_ interruption: Interruption) {
            kill(getpid(), SIGTERM)
            // The signal may be handled by another thread a moment later.
            for _ in 0..<1000 where !interruption.isRequested { usleep(1000) }
        }
        let first = Interruption.onSignals()
        #expect(!first.isRequested)
        raise(first)
        #expect(first.isRequested)
        let second = Interruption.onSignals()
        #expect(!second.isRequested, "another session begins without the last one's signal")
        raise(second)
        #expect(second.isRequested)
        signal(SIGTERM, SIG_DFL)
        signal(SIGINT, SIG_DFL)
    }

    /// Grey images that ask for a stop when the given one is read for the given time.
    final class Asking: Dataset {
        let count: Int
        let channels = 1
        let imageSize: ImageSize? = ImageSize(height: 6, width: 6)
        let classNames = ["dark", "light", "lighter"]
        let interruption: Interruption
        private let asking: Int
        private let reads = Atomic<Int>(0)

        init(count: Int, afterReads asking: Int, _ interruption: Interruption) {
            self.count = count
            self.asking = asking
            self.interruption = interruption
        }

        var readCount: Int { reads.load(ordering: .relaxed) }

        func label(at index: Int) -> Int32 { Int32(index % 3) }
        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            if reads.add(1, ordering: .relaxed).newValue == asking { interruption.request() }
            return Image(
                channels: 1, size: ImageSize(height: 6, width: 6),
                pixels: (0..<36).map { UInt8(($0 * 7 + index * 31) % 256) })
        }
    }

    private func stopped(_ body: () throws -> Void) -> FoveaError? { #expect(throws: FoveaError.self) { try body() } }

    @Test(arguments: ["standardize", "standardize:per=pixel", "zca-whiten"])
    func aPassOverTheImages(_ preprocessing: String) throws {
        let interruption = Interruption()
        let images = Asking(count: 5000, afterReads: 20, interruption)
        let error = stopped {
            try interruption.whileCurrent {
                _ = try TrainingData(
                    DatasetParts(train: images, test: nil), preprocessing: Preprocessing(preprocessing), threads: 2)
            }
        }
        #expect(error?.kind == .interrupted)
        #expect(images.readCount < 200, "it did not go on to the end")
    }

    /// In validation after the first epoch, and in the final test.
    @Test(arguments: [("validation", 3), ("test", 3)])
    func evaluations(_ part: String, _ afterReads: Int) throws {
        let folder = try TemporaryFolder()
        let images = try SyntheticDataset(imageShape: [1, 6, 6], classes: 3, count: 48)
        func trainer(_ interruption: Interruption, _ asking: any Dataset, _ recorder: EventRecorder) throws -> Trainer {
            let names = ["dark", "light", "lighter"]
            let named = try InMemoryDataset(
                pixels: (0..<48).flatMap { try images.image(at: $0).pixels },
                labels: (0..<48).map { images.label(at: $0) },
                imageShape: [1, 6, 6], classNames: names)
            let plain = Asking(count: 60, afterReads: .max, interruption)
            let parts = DatasetParts(
                train: named, validation: part == "validation" ? asking : plain, test: part == "test" ? asking : plain)
            var options = Trainer.Options()
            options.epochs = 2
            options.batchSize = 12
            options.workers = 1
            options.directory = RunDirectory(folder.file(part))
            // The images are read for the evaluations alone.
            options.findsLeaks = false
            return try Trainer(
                TinyNetwork(), data: TrainingData(parts), optimizer: SGD(momentum: 0.9), options: options,
                backend: ReferenceBackend(), events: recorder, interruption: interruption)
        }
        let interruption = Interruption()
        let asking = Asking(count: 600, afterReads: afterReads, interruption)
        let first = try trainer(interruption, asking, EventRecorder())
        let error = stopped { _ = try first.run() }
        #expect(error?.kind == .interrupted)
        #expect(error?.message.contains("everything is saved in") == true)
        #expect(asking.readCount < 600, "it did not go on to the end")

        let recorder = EventRecorder()
        let second = try trainer(Interruption(), Asking(count: 600, afterReads: .max, interruption), recorder)
        try second.resume(from: RunDirectory(folder.file(part)).checkpoint())
        let result = try second.run()
        #expect(result.steps == 8 && result.test != nil)
        #expect(recorder.losses.count == (part == "validation" ? 4 : 0), "no step is made twice")
    }
}
