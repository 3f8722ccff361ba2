import Foundation
import Testing

@testable import FoveaTraining

@Suite struct ProgressRendererTests {
    /// A renderer on a made-up terminal, and what it wrote.
    private final class Screen {
        var text = ""
        var clock = ContinuousClock.now
    }

    private func renderer(_ screen: Screen, isTerminal: Bool) -> ProgressRenderer {
        ProgressRenderer(
            LiveLine(isTerminal: isTerminal, columns: { 60 }, now: { screen.clock }, write: { screen.text += $0 }))
    }

    private let run = Event.Run(
        directory: nil, data: "synthetic", model: "lenet5", backend: "reference", seed: 0, parameters: 10, epochs: 2,
        stepsPerEpoch: 4, steps: 8, batchSize: 10, trainingCount: 40, validationCount: 5, testCount: 0, startingStep: 0)

    private func step(_ number: Int, epoch: Int = 1, loss: Double = 2) -> Event {
        .step(
            .init(
                epoch: epoch, step: number, loss: loss, top1: 0.5, learningRate: 0.1, imagesPerSecond: 1,
                dataWaitFraction: 0))
    }

    @Test func aTerminalIsRedrawnAtMostTenTimesASecond() {
        let screen = Screen()
        let renderer = renderer(screen, isTerminal: true)
        renderer.receive(.run(run))
        for number in 1...3 { renderer.receive(step(number)) }
        #expect(screen.text.split(separator: "\r").count == 2)
        screen.clock = screen.clock.advanced(by: .milliseconds(100))
        renderer.receive(step(4))
        #expect(screen.text.split(separator: "\r").count == 3)
    }

    @Test func aLiveLineIsNoWiderThanTheTerminalAndIsErased() throws {
        let screen = Screen()
        let renderer = renderer(screen, isTerminal: true)
        renderer.receive(.run(run))
        renderer.receive(step(1))
        let live = try #require(screen.text.split(separator: "\u{1B}[K").last)
        #expect(live == "epoch 1/2  1/4  loss 2.0000  accuracy 50.0%  1.0 images/s")
        renderer.finish()
        #expect(screen.text.hasSuffix("\r\u{1B}[K"))
    }

    /// The narrower, the less: where it stands and how long it will take are kept.
    @Test func whatANarrowTerminalShows() {
        let event = Event.Step(
            epoch: 1, step: 40, loss: 2, top1: 0.5, learningRate: 0.1, imagesPerSecond: 100, dataWaitFraction: 0)
        var run = run
        (run.stepsPerEpoch, run.steps) = (100, 200)
        func line(_ columns: Int?) -> String {
            ProgressText.step(event, loss: 2, top1: 0.5, of: run, columns: columns)
        }
        #expect(
            line(100)
                == "epoch 1/2  [========>           ]  40/100  loss 2.0000  accuracy 50.0%  100 images/s  0:16 to go")
        #expect(line(86) == "epoch 1/2  [====>     ]  40/100  loss 2.0000  accuracy 50.0%  100 images/s  0:16 to go")
        #expect(line(76) == "epoch 1/2  40/100  loss 2.0000  accuracy 50.0%  100 images/s  0:16 to go")
        #expect(line(60) == "epoch 1/2  40/100  loss 2.0000  accuracy 50.0%  0:16 to go")
        #expect(line(45) == "epoch 1/2  40/100  loss 2.0000  0:16 to go")
        #expect(line(30) == "epoch 1/2  40/100  0:16 to go" && line(5) == line(30))
        #expect(line(nil) == line(76))
    }

    /// Wide enough, the curve stands beside the loss; narrower, it and the bar are shorter, and the speed goes before them.
    @Test func theCurveOfTheLoss() {
        let event = Event.Step(
            epoch: 1, step: 40, loss: 2, top1: 0.5, learningRate: 0.1, imagesPerSecond: 100, dataWaitFraction: 0)
        var run = run
        (run.stepsPerEpoch, run.steps) = (100, 200)
        var history = LossHistory()
        // From 128 to 1 by halves: a level of the eight for each.
        for power in (0...7).reversed() { history.add(Double(1 << power)) }
        func line(_ columns: Int?) -> String {
            ProgressText.step(event, loss: 2, top1: 0.5, of: run, history: history, columns: columns)
        }
        let curve = "loss 2.0000 █▇▆▅▄▃▂▁  accuracy 50.0%"
        #expect(line(105) == "epoch 1/2  [========>           ]  40/100  \(curve)  100 images/s  0:16 to go")
        #expect(line(95) == "epoch 1/2  [====>     ]  40/100  \(curve)  100 images/s  0:16 to go")
        #expect(line(82) == "epoch 1/2  [====>     ]  40/100  \(curve)  0:16 to go")
        #expect(line(78) == "epoch 1/2  [===>    ]  40/100  loss 2.0000 █▇▅▄▃▁  accuracy 50.0%  0:16 to go")
        #expect(line(76) == "epoch 1/2  40/100  loss 2.0000  accuracy 50.0%  100 images/s  0:16 to go")
        #expect(line(nil) == line(76), "a pipe gets no curve")
    }

    @Test func aHistoryOfAnyLength() {
        var history = LossHistory()
        #expect(history.sparkline(width: 16) == "")
        history.add(.nan)
        history.add(1)
        #expect(history.sparkline(width: 16) == "", "one is no curve")
        history.add(1)
        #expect(history.sparkline(width: 16) == "▁▁")
        // A thousand steps at 4, then as many at 1: the middle is where it falls, however the stretches lie.
        var long = LossHistory()
        for step in 0..<2048 { long.add(step < 1024 ? 4 : 1) }
        #expect(long.sparkline(width: 8) == "████▁▁▁▁")
        #expect(long.sparkline(width: 16).count == 16)
        var negative = LossHistory()
        for loss in [7.0, 0, -7] { negative.add(loss) }
        #expect(negative.sparkline(width: 8) == "█▅▁", "no logarithms of numbers below 0: 3.5 of 7 is rounded up")
    }

    @Test(arguments: [
        (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false), ([:], false),
        (["LC_ALL": "C", "LANG": "C.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8"], true),
    ])
    func onlyLocalesOfUTF8HaveBlocks(variables: [String: String], expected: Bool) {
        #expect(LiveLine.localeHasBlocks { variables[$0] } == expected)
    }

    @Test func aPipeGetsPlainLines() {
        let screen = Screen()
        let renderer = renderer(screen, isTerminal: false)
        renderer.receive(.run(run))
        renderer.receive(step(1))
        renderer.receive(step(2))
        renderer.receive(
            .epoch(.init(epoch: 1, step: 4, loss: 1.25, top1: 0.5, count: 40, seconds: 2, imagesPerSecond: 20)))
        renderer.receive(.evaluation(.init(split: "validation", epoch: 1, loss: 0.5, top1: 0.875, count: 5)))
        renderer.receive(.evaluation(.init(split: "test", loss: 0.25, top1: 0.75, count: 8)))
        renderer.finish()
        let expected = """
            lenet5: 10 parameters; synthetic: 40 training, 5 validation images; reference
            epoch 1/2  1/4  loss 2.0000  accuracy 50.0%  1.0 images/s
            epoch 1/2  loss 1.2500  accuracy 50.0%  2.0 s  validation loss 0.5000  accuracy 87.5%
            test: loss 0.2500  accuracy 75.00%  (8 images)

            """
        #expect(screen.text == expected)
    }

    /// Of one step nothing follows; of five, the time of the 3 that are left of a run of 8 in batches of 10, at 1 image a second. The second
    /// epoch has 4 steps, of which the run makes all.
    @Test func theTimeToGo() {
        let screen = Screen()
        let renderer = renderer(screen, isTerminal: false)
        renderer.receive(.run(run))
        renderer.receive(step(5, epoch: 2))
        #expect(
            screen.text.hasSuffix("epoch 2/2  1/4  loss 2.0000  accuracy 50.0%  1.0 images/s  0:30 to go\n"),
            "\(screen.text)")
    }

    /// Of a trial the live line is all that is shown: what tries it tells the rest.
    @Test func aTrialShowsOnlyWhereItStands() throws {
        let screen = Screen()
        let trial = LiveLine(
            heading: "trial-003", isTerminal: true, columns: { 60 }, now: { screen.clock },
            write: { screen.text += $0 })
        trial.receive(.run(run))
        trial.receive(.warning(.init("a layer is dead")))
        trial.receive(step(1))
        trial.receive(
            .epoch(.init(epoch: 1, step: 4, loss: 1.25, top1: 0.5, count: 40, seconds: 2, imagesPerSecond: 20)))
        trial.receive(.evaluation(.init(split: "validation", epoch: 1, loss: 0.5, top1: 0.875, count: 5)))
        #expect(screen.text == "\r\u{1B}[Ktrial-003  epoch 1/2  1/4  loss 2.0000  accuracy 50.0%")
        trial.finish()
        #expect(screen.text.hasSuffix("\r\u{1B}[K"))
    }

    /// A log of a search of many short trials is not full of them.
    @Test func inAPipeATrialIsALineAMinute() {
        let screen = Screen()
        let trial = LiveLine(
            heading: "trial-003", isTerminal: false, now: { screen.clock }, write: { screen.text += $0 })
        trial.receive(.run(run))
        for number in 1...4 {
            trial.receive(step(number))
            screen.clock = screen.clock.advanced(by: .seconds(25))
        }
        trial.finish()
        #expect(screen.text == "trial-003  epoch 1/2  4/4  loss 2.0000  accuracy 50.0%  1.0 images/s\n")
    }

    /// A session that goes on from step 4 shows what led there, without the fifth step, which it makes again.
    @Test func theCurveGoesOnWhereTheRunDoes() throws {
        let folder = try TemporaryFolder()
        let before = (1...5).map { step($0, loss: Double(1 << (8 - $0))) }
        let log = before.map { $0.json + "\n" }.joined()
        try log.write(toFile: RunDirectory(folder.path).events, atomically: true, encoding: .utf8)
        let screen = Screen()
        let live = LiveLine(
            isTerminal: true, columns: { 100 }, showsCurve: true, now: { screen.clock }, write: { screen.text += $0 })
        var run = run
        (run.directory, run.startingStep) = (folder.path, 4)
        live.receive(.run(run))
        live.receive(step(5, epoch: 2, loss: 1))
        #expect(screen.text.contains("loss 1.0000 █▇▆▅▁  accuracy"), "\(screen.text)")
    }

    @Test func anEpochWithoutValidationIsShownToo() {
        let screen = Screen()
        let renderer = renderer(screen, isTerminal: false)
        renderer.receive(
            .epoch(.init(epoch: 1, step: 4, loss: 1.25, top1: 0.5, count: 40, seconds: 2, imagesPerSecond: 20)))
        renderer.finish()
        #expect(screen.text == "epoch 1/1  loss 1.2500  accuracy 50.0%  2.0 s\n")
    }

    @Test(arguments: [
        (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (1234.5678, 2, "1234.57"), (9.999, 2, "10.00"), (5, 0, "5"),
        (-2.5, 2, "-2.50"),
    ]) func numbersAreRounded(value: Double, digits: Int, text: String) {
        #expect(ProgressText.fixed(value, digits) == text)
    }

    @Test(arguments: [(7.0, "0:07"), (123, "2:03"), (3723, "1:02:03"), (-1, "0:00")])
    func timesReadAsOnAClock(seconds: Double, text: String) {
        #expect(ProgressText.time(seconds) == text)
    }
}
