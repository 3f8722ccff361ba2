/// The candidate that `name` was most likely meant to be, or `nil` where none is close.
///
/// Close means an edit distance (insertions, deletions, substitutions and swaps of neighbours, each counting one) of
/// at most a third of the longer spelling, rounded up; a candidate that starts with `name` is always close.
public func nearestName(to name: String, among candidates: [String]) -> String? {
    let typed = Array(name.lowercased())
    guard !typed.isEmpty else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let spelling = Array(candidate.lowercased())
        let allowed = (max(typed.count, spelling.count) + 2) / 3
        // What is much longer cannot be close; it may be as long as a file.
        guard typed.count - spelling.count <= allowed else { continue }
        let distance = editDistance(typed, spelling)
        guard distance <= allowed || spelling.starts(with: typed) else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.name
}

/// `; did you mean 'resnet18'?` where a candidate is close, else nothing: to be put into an error's sentence.
public func didYouMean(_ name: String, among candidates: [String]) -> String {
    nearestName(to: name, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

/// The optimal string alignment distance: the fewest insertions, deletions, substitutions and swaps of neighbours that
/// turn `a` into `b`. Time and memory proportional to the product of the lengths.
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 1..<(a.count + 1) {
        var row = [Int](repeating: i, count: b.count + 1)
        for j in 1..<(b.count + 1) {
            let substituted = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            var distance = min(substituted, min(rows[i - 1][j], row[j - 1]) + 1)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                distance = min(distance, rows[i - 2][j - 2] + 1)
            }
            row[j] = distance
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
