using System.Collections.Concurrent;
using System.Reflection;
using Scriban;
using Scriban.Syntax;

namespace Cagette.SelfHost.Web;

/// <summary>Shorter ways through a parsed template for what pages do most: a member of a model (<c>row.name</c>), a call of one of our functions,
/// a text that is the same on every page (<c>t "Enregistrer"</c>). Each gives what Scriban gives, and leaves to Scriban what it does not know:
/// whatever is wrong is told by Scriban.</summary>
static class Shortcuts
{
    // What these say of constants depends on the language alone.
    static readonly HashSet<string> Constant = ["t", "icon", "asset", "chip"];

    // What is assigned to, called or piped must stay what it is.
    static readonly HashSet<(Type, string)> Kept =
    [
        (typeof(ScriptAssignExpression), nameof(ScriptAssignExpression.Target)), (typeof(ScriptFunctionCall), nameof(ScriptFunctionCall.Target)),
        (typeof(ScriptForStatement), nameof(ScriptForStatement.Variable)), (typeof(ScriptMemberExpression), nameof(ScriptMemberExpression.Target)),
        (typeof(ScriptIndexerExpression), nameof(ScriptIndexerExpression.Target)),
    ];

    static readonly ConcurrentDictionary<Type, PropertyInfo[]> Places = new();

    public static void Take(ScriptNode node)
    {
        if (node is ScriptPipeCall)
        {
            return;
        }

        foreach (var child in node.Children.Where(child => child is not null))
        {
            Take(child);
        }

        foreach (var place in Places.GetOrAdd(node.GetType(), PlacesOf))
        {
            if (place.GetValue(node) is ScriptExpression there && Shorter(there) is { } shorter)
            {
                if (node is ScriptExpressionStatement && shorter is ConstantText text)
                {
                    text.IsWritten = true;
                }

                place.SetValue(node, node is ScriptExpressionStatement && shorter is FunctionCall { Name: "include" } call ? new IncludedPart(call) : shorter);
            }
        }

        if (node is ScriptList<ScriptExpression> list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (Shorter(list[i]) is { } shorter)
                {
                    list[i] = shorter;
                }
            }
        }
    }

    static ScriptExpression? Shorter(ScriptExpression expression) => expression switch
    {
        ScriptNestedExpression { Expression: ConstantText or ModelPath or FunctionCall or PartFact } nested => Taken(nested),
        ScriptFunctionCall { Target: ScriptVariableGlobal name } call when call.Arguments.All(fact => fact is not ScriptUnaryExpression { Operator: ScriptUnaryOperator.FunctionParametersExpand }) =>
            Constant.Contains(name.Name) && call.Arguments.All(fact => fact is ScriptLiteral or ConstantText) ? new ConstantText(call) : new FunctionCall(call, name),
        ScriptBinaryExpression compared => Comparison.Of(compared),
        ScriptMemberExpression member when ModelPath.Of(member) is { } path => path,
        ScriptIndexerExpression indexer => PartFact.Of(indexer),
        _ => null,
    };

    public static object? ValueOf(ScriptExpression expression, TemplateContext context) => expression switch
    {
        ScriptLiteral literal => literal.Value,
        ModelPath or ConstantText or FunctionCall or Comparison or PartFact => expression.Evaluate(context),
        _ => context.Evaluate(expression),
    };

    static ScriptExpression Taken(ScriptNestedExpression nested)
    {
        var inner = nested.Expression!;
        nested.Expression = null!;
        return inner;
    }

    static PropertyInfo[] PlacesOf(Type type) =>
        [.. type.GetProperties().Where(place => place.PropertyType == typeof(ScriptExpression) && place.GetIndexParameters().Length == 0 && place.SetMethod?.IsPublic == true && !Kept.Contains((type, place.Name)))];
}

/// <summary>A call whose answer is the same on each page in this language.</summary>
sealed class ConstantText(ScriptFunctionCall call) : ScriptExpression
{
    object? french;
    object? english;

    /// <summary>Then it is encoded once as well.</summary>
    public bool IsWritten { get; set; }

    public override object? Evaluate(TemplateContext context) =>
        ((EscapingContext)context).IsEnglish ? english ??= Said(context) : french ??= Said(context);

    public override void PrintTo(ScriptPrinter printer) => call.PrintTo(printer);

    object? Said(TemplateContext context)
    {
        var said = call.Evaluate(context);
        return IsWritten && said is string text ? new Raw(EscapingContext.Encode(text)) : said;
    }
}

/// <summary>A call of a <see cref="Function"/> with its arguments in their order.</summary>
sealed class FunctionCall(ScriptFunctionCall call, ScriptVariableGlobal name) : ScriptExpression
{
    readonly ScriptExpression[] facts = [.. call.Arguments];
    readonly bool isNamed = call.Arguments.Any(fact => fact is ScriptNamedArgument);
    int[]? places;

    public string Name => name.Name;

    public IReadOnlyList<ScriptExpression> Facts => facts;

    public override object? Evaluate(TemplateContext context)
    {
        if (context.GetValue(name) is not Function function)
        {
            return call.Evaluate(context);
        }

        // The same in each language.
        places ??= isNamed ? [.. facts.Select((fact, i) => fact is ScriptNamedArgument named ? function.PlaceOf(named.Name?.Name ?? "") : i)] : [.. Enumerable.Range(0, facts.Length)];
        if (places.Contains(-1))
        {
            return call.Evaluate(context);
        }

        var values = new object?[Math.Max(facts.Length, function.ParameterCount)];
        Array.Fill(values, Function.LeftOut);
        for (var i = 0; i < facts.Length; i++)
        {
            values[places[i]] = facts[i] is ScriptNamedArgument { Value: { } named } ? Shortcuts.ValueOf(named, context) : Shortcuts.ValueOf(facts[i], context);
        }

        try
        {
            return function.Takes(values) ? function.Call(values) : call.Evaluate(context);
        }
        catch (ArgumentException)
        {
            return call.Evaluate(context);
        }
    }

    public override void PrintTo(ScriptPrinter printer) => call.PrintTo(printer);
}

/// <summary>An include that is written where it stands.</summary>
sealed class IncludedPart(FunctionCall call) : ScriptExpression
{
    public override object? Evaluate(TemplateContext context)
    {
        var arguments = new Scriban.Runtime.ScriptArray();
        foreach (var fact in call.Facts)
        {
            arguments.Add(Shortcuts.ValueOf(fact, context));
        }

        ((EscapingContext)context).WritePart(arguments);
        return null;
    }

    public override void PrintTo(ScriptPrinter printer) => call.PrintTo(printer);
}

/// <summary>What a part was included with: <c>$1</c>.</summary>
sealed class PartFact(ScriptIndexerExpression indexer, int place) : ScriptExpression
{
    public static PartFact? Of(ScriptIndexerExpression indexer) =>
        indexer is { Target: ScriptVariableLocal { BaseName: "" }, Index: ScriptLiteral { Value: int place } } ? new PartFact(indexer, place) : null;

    public override object? Evaluate(TemplateContext context) =>
        context.GetValue(ScriptVariable.Arguments) is Scriban.Runtime.ScriptArray facts && place < facts.Count ? facts[place] : indexer.Evaluate(context);

    public override void PrintTo(ScriptPrinter printer) => indexer.PrintTo(printer);
}

/// <summary>A variable's member, and that one's member …: <c>row.balance.owes</c>.</summary>
sealed class ModelPath : ScriptExpression
{
    readonly ScriptMemberExpression path;
    readonly ScriptExpression first;
    readonly string[] members;
    readonly ModelMember?[] last;

    ModelPath(ScriptMemberExpression path, ScriptExpression first, string[] members) => (this.path, this.first, this.members, last) = (path, first, members, new ModelMember[members.Length]);

    public static ModelPath? Of(ScriptMemberExpression path)
    {
        var members = new List<string>();
        ScriptExpression? at = path;
        while (at is ScriptMemberExpression { Member: { } name } member)
        {
            members.Insert(0, name.Name);
            at = member.Target;
        }

        return at is ScriptVariableGlobal or ScriptVariableLocal ? new ModelPath(path, at, [.. members])
            : at is ScriptIndexerExpression indexer && PartFact.Of(indexer) is { } fact ? new ModelPath(path, fact, [.. members])
            : null;
    }

    public override object? Evaluate(TemplateContext context)
    {
        var value = first switch
        {
            ScriptVariableGlobal global => context.GetValue(global),
            ScriptVariable local => context.GetValue(local),
            _ => first.Evaluate(context),
        };
        for (var i = 0; i < members.Length; i++)
        {
            if (value is null or Scriban.Runtime.IScriptCustomFunction)
            {
                return path.Evaluate(context);
            }

            // Each place in a template nearly always meets the same type.
            var type = value.GetType();
            var member = last[i];
            if (member is null || member.Type != type)
            {
                last[i] = member = ModelMembers.Member(type, members[i]);
            }

            if (!member.TryRead(value, out value))
            {
                return path.Evaluate(context);
            }
        }

        return value is Scriban.Runtime.IScriptCustomFunction ? path.Evaluate(context) : value;
    }

    public override void PrintTo(ScriptPrinter printer) => path.PrintTo(printer);
}
