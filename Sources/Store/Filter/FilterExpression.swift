/// What is asked of a run: comparisons of its values with numbers and texts, joined by `and`, `or` and `not`.
///
///     val.top1 > 0.9 and (model = resnet18 or model ~ vgg) and not tag = broken
indirect enum FilterExpression: Equatable {
    case comparison(FilterName, Comparison, Literal)
    case and(FilterExpression, FilterExpression)
    case or(FilterExpression, FilterExpression)
    case not(FilterExpression)

    /// How a value is compared.
    enum Comparison: String, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        /// Contains the text, in letters of either case.
        case contains = "~"
        /// Fits a pattern, in which `%` stands for any text and `_` for any character, in letters of either case.
        case like
    }

    /// What a value is compared with.
    enum Literal: Equatable {
        case number(Double)
        case text(String)
        /// That there is no value.
        case none
    }
}
