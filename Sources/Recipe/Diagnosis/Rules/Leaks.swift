import FoveaTraining

/// Whether images lie in more than one part, as the run found before it began.
struct Leaks: CurveRule {
    let name = "leaks"

    func judge(_ run: RunEvidence) -> Judgement {
        let found = run.curves.warnings.filter {
            $0.contains(" too (") && $0.contains("lie") && $0.contains("images of '")
        }
        guard let first = found.first else {
            return .good("the run found no copies between its parts")
        }
        let command = (run.configuration?.data).map { "fovea data stats \($0.quotedForShell)" } ?? "fovea data stats"
        return .bad(
            found.count == 1 ? first : "\(first); and so in \(found.count - 1) more",
            advice:
                "the results of that part are worth nothing: \(command) names the copies; take them out of one of the parts"
        )
    }
}
