import Fovea
import TestSupport
import Testing

@testable import FoveaReport
@testable import FoveaTraining

@Suite struct RunChartsTests {
    private static func line(_ chart: (any Chart)?) throws -> LineChart { try #require(chart as? LineChart) }

    private static func charts(_ events: [Event], _ kind: RunCharts.Kind, configuration: String? = nil) throws
        -> [any Chart]
    {
        let fixture = try RunFixture(events: events, configuration: configuration)
        return try RunCharts([ReportedRun(fixture.directory)]).charts(kind)
    }

    @Test func aWholeRun() throws {
        let fixture = try RunFixture(events: RunFixture.whole)
        let charts = try RunCharts([ReportedRun(fixture.directory)])
        let loss = try Self.line(charts.charts(.loss).first)
        #expect(loss.lines.map(\.label) == ["training, each logged step", "training, smoothed", "validation"])
        // Ten steps are an epoch; the loss goes from 2 to 0.05 in 40 steps, which is less than two decades.
        #expect(loss.lines[0].points.map(\.x) == (1...40).map { Double($0) / 10 } && loss.yScale == .linear)
        #expect(
            loss.lines[2].points.map(\.x) == [1, 2, 3, 4] && loss.lines[2].points.map(\.y) == [0.9, 0.5, 0.6, 0.7])
        #expect(loss.lines[0].color == loss.lines[1].color, "one thing has one colour")
        #expect(loss.marks.map(\.x) == [2], "of equal shares the smaller loss is the best")
        let accuracy = try Self.line(charts.charts(.accuracy).first)
        #expect(accuracy.lines[2].points.map(\.y) == [60, 80, 80, 70] && !accuracy.startsAtZero)
        let speed = try Self.line(charts.charts(.speed).first)
        #expect(speed.lines.map(\.axis) == [.left, .right])
        #expect(abs((speed.lines[1].points.last?.y ?? 0) - 25) < 1e-9, "a quarter of the time")
        #expect(try charts.grid(of: RunCharts.Kind.allCases).charts.count == 4, "no images, no classes")
        #expect(try charts.grid(of: [.rate]).columns == 1 && charts.grid(of: [.rate, .loss, .speed]).columns == 2)
    }

    /// Early stopping by the loss chooses by it.
    @Test func theBestIsAsTrainingChoseIt() throws {
        let events = [
            RunFixture.run(), RunFixture.validation(1, loss: 0.4, top1: 0.5),
            RunFixture.validation(2, loss: 0.5, top1: 0.9),
        ]
        let settings = #"{"data": "synthetic", "model": "conv4-relu-fc", "early-stopping": "metric=loss"}"#
        #expect(try Self.line(Self.charts(events, .loss).first).marks.map(\.x) == [2])
        #expect(try Self.line(Self.charts(events, .loss, configuration: settings).first).marks.map(\.x) == [1])
    }

    @Test func unfinishedRuns() throws {
        // No epoch has ended, nothing is held out.
        let early = try Self.line(Self.charts([RunFixture.run()] + (1...3).map { RunFixture.step($0) }, .loss).first)
        #expect(early.lines.count == 2 && early.marks.isEmpty)
        // Steps were not logged.
        let epochs = try Self.line(
            Self.charts([RunFixture.run(), RunFixture.epoch(1), RunFixture.epoch(2)], .loss).first)
        #expect(
            epochs.lines.map(\.label) == ["training, means of epochs"] && epochs.lines[0].points.map(\.x) == [1, 2])
        // A few batches were logged, of whole epochs.
        let few = [
            RunFixture.run(), RunFixture.step(10), RunFixture.epoch(1), RunFixture.step(20), RunFixture.epoch(2),
        ]
        #expect(try Self.line(Self.charts(few, .loss).first).lines.map(\.label) == ["training, means of epochs"])
        #expect(try Self.line(Self.charts(few, .speed).first).lines[0].points.map(\.y) == [90, 90])
        // It died of a loss that is no number.
        let died = try Self.line(
            Self.charts(
                [
                    RunFixture.run(), RunFixture.step(1), RunFixture.step(2, loss: .nan),
                    .error(.init(FoveaError.invalid("the loss is nan"))),
                ], .loss
            )
            .first)
        #expect(!died.svg.contains("nan"))
        // Its last epoch is cut short: 25 steps are 2.5 epochs.
        let short = try Self.line(
            Self.charts(
                [RunFixture.run(steps: 25), RunFixture.epoch(3, step: 25), RunFixture.validation(3, loss: 1)], .loss
            ).first)
        #expect(short.lines.map { $0.points.map(\.x) } == [[2.5], [2.5]])
        // Values instead of classes.
        #expect(
            try Self.charts(
                [RunFixture.run(), RunFixture.step(1, top1: nil), RunFixture.step(2, top1: nil)], .accuracy
            ).isEmpty)
    }

    @Test func nothingToDrawIsASentence() throws {
        let fixture = try RunFixture(events: [RunFixture.run()])
        let charts = try RunCharts([ReportedRun(fixture.directory)])
        expectError(containing: "has no numbers for loss, rate yet") { try charts.grid(of: [.loss, .rate]) }
        let nothing = try RunFixture(events: [])
        expectError(containing: "\(nothing.directory.events): no session began") {
            try ReportedRun(nothing.directory)
        }
    }

    @Test func lossesOverDecadesAreOnALogarithmicAxis() throws {
        let steps = (1...50).map { RunFixture.step($0, loss: 1 / Double($0 * $0)) }
        #expect(try Self.line(Self.charts([RunFixture.run()] + steps, .loss).first).yScale == .logarithmic)
    }

    @Test func severalRunsHaveALineEach() throws {
        let first = try RunFixture("first", events: RunFixture.whole)
        let second = try RunFixture("second", events: [RunFixture.run()] + (1...9).map { RunFixture.step($0) })
        let charts = try RunCharts([ReportedRun(first.directory), ReportedRun(second.directory)])
        let losses = try charts.charts(.loss).map { try Self.line($0) }
        #expect(losses.map(\.title) == ["training loss, smoothed", "validation loss: first"])
        #expect(losses[0].lines.map(\.label) == ["first", "second"] && losses[0].lines.map(\.color) == [0, 1])
        #expect(try Self.line(charts.charts(.speed).first).lines.allSatisfy { $0.axis == .left })
        let same = try RunFixture("first", events: RunFixture.whole)
        let twins = try RunCharts([ReportedRun(first.directory), ReportedRun(same.directory)])
        #expect(
            try Self.line(twins.charts(.rate).first).lines.map(\.label) == [first.directory.path, same.directory.path])
    }
}
