import ArgumentParser
import Fovea

struct DataStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Counts, sizes, channel statistics and duplicates of a dataset.",
        discussion: """
            Example:
              fovea data stats --data folder:photos

            An image that lies in two parts, the same or almost (in another size or compression), is a warning: what \
            is tested on must not have been learned from.
            """)

    @Option(help: ArgumentHelp("The images, such as folder:DIR or fashion-mnist.", valueName: "spec"))
    var data: String

    @OptionGroup(title: "Loading") var loading: LoadingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let dataset = try NamedDataset(data).load()
        let parts = dataset.named
        let surveys = try parts.map { part in
            (part: part.name, survey: try DatasetSurvey(of: part.dataset, threads: loading.loadingThreads))
        }
        let leaks = try Leaks(among: parts, threads: loading.loadingThreads)
        for ((name, dataset), (_, survey)) in zip(parts, surveys) {
            output.report(.result(fields(name, dataset, survey)), text: text(name, dataset, survey))
        }
        for warning in dataset.warnings + warnings(parts, surveys, leaks) {
            output.report(.warning(Event.Warning(warning)), text: "warning: \(warning)\n")
        }
    }

    private func fields(_ name: String, _ dataset: any Dataset, _ survey: DatasetSurvey) -> Event.Fields {
        var fields: Event.Fields = [
            "data": .string(data), "split": .string(name), "count": .int(survey.count),
            "bad": .int(survey.badImages.count), "channels": .int(dataset.channels),
        ]
        if !dataset.classNames.isEmpty {
            let counts = zip(dataset.classNames, survey.classCounts).map { name, count in
                Event.Value.object(["class": .string(name), "count": .int(count)])
            }
            fields["classes"] = .array(counts)
        }
        if let smallest = survey.sizes.first?.size, let largest = survey.sizes.last?.size,
            let median = survey.medianSize
        {
            fields["sizes"] = .object([
                "smallest": .string("\(smallest)"), "median": .string("\(median)"), "largest": .string("\(largest)"),
                "different": .int(survey.sizes.count),
            ])
        }
        if let statistics = survey.statistics {
            fields["mean"] = .array(statistics.mean.map { .double($0) })
            fields["std"] = .array(statistics.standardDeviation.map { .double($0) })
        }
        return fields
    }

    private func text(_ name: String, _ dataset: any Dataset, _ survey: DatasetSurvey) -> String {
        var lines = ["\(name): \(survey.count.grouped) images"]
        let width = dataset.classNames.map(\.count).max() ?? 0
        for (name, count) in zip(dataset.classNames, survey.classCounts) {
            let share = Double(count) / Double(max(survey.count, 1))
            let padded = name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
            lines.append("  \(padded)\(count.grouped)  (\(share.percent))")
        }
        if let smallest = survey.sizes.first?.size, let largest = survey.sizes.last?.size,
            let median = survey.medianSize
        {
            lines.append(
                smallest == largest
                    ? "  size, height x width: \(smallest), all of them"
                    : "  sizes, height x width: from \(smallest) to \(largest), median \(median), "
                        + "\(survey.sizes.count.grouped) different ones")
        }
        if let statistics = survey.statistics {
            let (mean, std) = (statistics.mean, statistics.standardDeviation)
            lines.append("  mean \(numbers(mean)), standard deviation \(numbers(std)), of pixels in 0...1")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func numbers(_ values: [Double]) -> String { values.map { $0.digits(4) }.joined(separator: " ") }

    private func warnings(
        _ parts: [(name: String, dataset: any Dataset)], _ surveys: [(part: String, survey: DatasetSurvey)],
        _ leaks: Leaks
    ) -> [String] {
        var warnings: [String] = []
        for (part, survey) in surveys {
            if let first = survey.badImages.first {
                let more = survey.badImages.count > 1 ? "; 'fovea data check' names them all" : ""
                warnings.append("\(survey.badImages.count) images of '\(part)' cannot be read: \(first.message)\(more)")
            }
        }
        let duplicates = Duplicates(surveys)
        func place(_ place: (part: String, index: Int)) -> String {
            let dataset = parts.first { $0.name == place.part }?.dataset
            return "\(place.part): \(dataset?.place(of: place.index) ?? "image \(place.index)")"
        }
        if let first = duplicates.leaks.first {
            warnings.append(
                "\(duplicates.leaks.count) images lie in more than one part, pixel for pixel, so that what is tested on "
                    + "has been learned from: \(first.places.prefix(4).map(place).joined(separator: " = ")); remove them"
            )
        }
        warnings += leaks.inexact.warnings(parts)
        let within = duplicates.groups.filter { !$0.leaks }
        if let first = within.first {
            warnings.append(
                "\(within.count) images lie more than once in their part: "
                    + first.places.prefix(4).map(place).joined(separator: " = "))
        }
        return warnings
    }
}
