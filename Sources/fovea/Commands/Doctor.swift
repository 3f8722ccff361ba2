import ArgumentParser
import Fovea
import Foundation

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells what this machine offers: CPU features, oneDNN, threads, memory, datasets.",
        discussion: """
            Example:
              fovea doctor --json
            """)

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let findings = Findings()
        output.report(.result(findings.fields), text: findings.text)
    }

    /// What was found.
    private struct Findings {
        let cpu = CPU.current
        let cores = ProcessInfo.processInfo.processorCount
        let memory = Int(ProcessInfo.processInfo.physicalMemory)
        let datasets = NamedDataset.installed()

        /// Winograd's gain needs AVX-512; without it, everything works on direct convolutions.
        private var winograd: Bool { OneDNN.effectiveISA.hasPrefix("avx512") }

        var fields: Event.Fields {
            [
                "cpu": .string(cpu.model), "cpu_features": .array(cpu.features.map(Event.Value.string)),
                "cores": .int(cores), "threads": .int(OneDNNBackend.cores), "memory_bytes": .int(memory),
                "onednn_version": .string(OneDNN.version), "onednn_isa": .string(OneDNN.effectiveISA),
                "winograd": .bool(winograd),
                "datasets": .array(datasets.map { .object(["name": .string($0.name), "path": .string($0.folder)]) }),
            ]
        }

        var text: String {
            let features = cpu.features.isEmpty ? "none that kernels choose by" : cpu.features.joined(separator: " ")
            var lines = [
                "CPU           \(cpu.model)",
                "features      \(features)",
                "threads       \(OneDNNBackend.cores) of \(cores) cores",
                "memory        \(memory.bytes)",
                "oneDNN        \(OneDNN.version), using \(OneDNN.effectiveISA)",
                "convolutions  "
                    + (winograd ? "Winograd where it wins, else direct" : "direct (Winograd needs AVX-512)"),
            ]
            for dataset in datasets { lines.append("dataset       \(dataset.name) in \(dataset.folder)") }
            if datasets.isEmpty { lines.append("dataset       none; try: sudo apt-get install dataset-fashion-mnist") }
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
