using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Cagette.SelfHost.Web;

/// <summary>What a template calls, without reflection at each call: Scriban turns the arguments into these types, and fills in what was left out.</summary>
sealed class Function : IScriptCustomFunction
{
    static readonly ScriptParameterInfo Any = new(typeof(object), "");

    /// <summary>Stands where a call names no fact.</summary>
    public static readonly object LeftOut = new();

    readonly ScriptParameterInfo[] parameters;
    readonly bool takesMore;
    readonly Func<object?[], object?> call;

    Function(Func<object?[], object?> call, bool takesMore, int required, params ScriptParameterInfo[] parameters) =>
        (this.call, this.takesMore, RequiredParameterCount, this.parameters) = (call, takesMore, required, parameters);

    public int RequiredParameterCount { get; }

    public int ParameterCount => parameters.Length;

    public ScriptVarParamKind VarParamKind => takesMore ? ScriptVarParamKind.Direct : ScriptVarParamKind.None;

    public Type ReturnType => typeof(object);

    public static Function Of<T>(string name, Func<T, object?> call) =>
        new(facts => call((T)facts[0]!), false, 1, Parameter<T>(name));

    public static Function Of<T, TLast>(string name, string last, TLast otherwise, Func<T, TLast, object?> call) =>
        new(facts => call((T)facts[0]!, (TLast)facts[1]!), false, 1, Parameter<T>(name), new ScriptParameterInfo(typeof(TLast), last, otherwise));

    public static Function Of<T1, T2, T3>(string first, string second, string third, Func<T1, T2, T3, object?> call) =>
        new(facts => call((T1)facts[0]!, (T2)facts[1]!, (T3)facts[2]!), false, 3, Parameter<T1>(first), Parameter<T2>(second), Parameter<T3>(third));

    public static Function Of<T1, T2, T3, T4>(string first, string second, string third, string fourth, Func<T1, T2, T3, T4, object?> call) =>
        new(facts => call((T1)facts[0]!, (T2)facts[1]!, (T3)facts[2]!, (T4)facts[3]!), false, 4, Parameter<T1>(first), Parameter<T2>(second), Parameter<T3>(third), Parameter<T4>(fourth));

    /// <summary>A field of a form: the form, its name and its label, then facts that may be left out.</summary>
    public static Function OfField(Func<object?[], object?> call, params ScriptParameterInfo[] more) =>
        new(call, false, 3 + more.Count(fact => !fact.HasDefaultValue), [Parameter<Form>("form"), Parameter<string>("name"), Parameter<string>("label"), .. more]);

    /// <summary>One text, then facts of any type and number.</summary>
    public static Function WithFacts(string name, Func<string, object?[], object?> call) =>
        new(facts => call((string)facts[0]!, facts[1..]), true, 1, Parameter<string>(name));

    /// <summary>Two texts and their number, then facts of any type and number.</summary>
    public static Function WithFacts(string first, string second, string number, Func<string, string, long, object?[], object?> call) =>
        new(facts => call((string)facts[0]!, (string)facts[1]!, (long)facts[2]!, facts[3..]), true, 3, Parameter<string>(first), Parameter<string>(second), Parameter<long>(number));

    /// <summary>Where the fact of that name stands, -1 when there is none.</summary>
    public int PlaceOf(string fact) => Array.FindIndex(parameters, parameter => parameter.Name == fact);

    /// <summary>Whether these facts are what it takes; what was left out is filled in.</summary>
    public bool Takes(object?[] facts)
    {
        if (facts.Length > parameters.Length && !takesMore)
        {
            return false;
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].ParameterType;
            if (facts[i] == LeftOut)
            {
                if (i < RequiredParameterCount)
                {
                    return false;
                }

                facts[i] = parameters[i].DefaultValue;
            }
            else if (type == typeof(long) && facts[i] is int number)
            {
                facts[i] = (long)number;
            }
            else if (!type.IsInstanceOfType(facts[i]) && (type != typeof(object) || facts[i] is not null))
            {
                return false;
            }
        }

        return true;
    }

    public object? Call(object?[] facts) => call(facts);

    public ScriptParameterInfo GetParameterInfo(int index) => index < parameters.Length ? parameters[index] : Any;

    public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) => call([.. arguments]);

    public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
        ValueTask.FromResult(Invoke(context, callerContext, arguments, blockStatement));

    static ScriptParameterInfo Parameter<T>(string name) => new(typeof(T), name);
}
