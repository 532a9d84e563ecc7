using Scriban;
using Scriban.Syntax;

namespace Cagette.SelfHost.Web;

/// <summary>Two whole numbers or two texts compared, as <c>line.count > 0</c> and <c>row.phone != ""</c>: see <see cref="Shortcuts"/>.</summary>
sealed class Comparison(ScriptBinaryExpression whole, ScriptExpression left, ScriptExpression right) : ScriptExpression
{
    static readonly object True = true;
    static readonly object False = false;

    readonly ScriptBinaryOperator sign = whole.Operator;

    public static Comparison? Of(ScriptBinaryExpression whole) => whole is { Left: { } left, Right: { } right } && whole.Operator is ScriptBinaryOperator.CompareEqual
        or ScriptBinaryOperator.CompareNotEqual or ScriptBinaryOperator.CompareGreater or ScriptBinaryOperator.CompareGreaterOrEqual
        or ScriptBinaryOperator.CompareLess or ScriptBinaryOperator.CompareLessOrEqual ? new Comparison(whole, left, right) : null;

    public override object? Evaluate(TemplateContext context)
    {
        var (one, other) = (Shortcuts.ValueOf(left, context), Shortcuts.ValueOf(right, context));
        if (Whole(one) is { } number && Whole(other) is { } second)
        {
            return Holds(number.CompareTo(second)) ? True : False;
        }

        if (one is string text && other is string word && (sign is ScriptBinaryOperator.CompareEqual or ScriptBinaryOperator.CompareNotEqual))
        {
            return Holds(string.Equals(text, word, StringComparison.Ordinal) ? 0 : 1) ? True : False;
        }

        return whole.Evaluate(context);
    }

    public override void PrintTo(ScriptPrinter printer) => whole.PrintTo(printer);

    static long? Whole(object? value) => value switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    bool Holds(int order) => sign switch
    {
        ScriptBinaryOperator.CompareEqual => order == 0,
        ScriptBinaryOperator.CompareNotEqual => order != 0,
        ScriptBinaryOperator.CompareGreater => order > 0,
        ScriptBinaryOperator.CompareGreaterOrEqual => order >= 0,
        ScriptBinaryOperator.CompareLess => order < 0,
        _ => order <= 0,
    };
}
