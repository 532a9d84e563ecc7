using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Cagette.SelfHost.Web;

/// <summary>Everything that an expression writes is encoded, unless it is <see cref="Raw"/>. Literal text of a template takes other paths.
/// A variable or member that does not exist is an error.</summary>
sealed class EscapingContext : TemplateContext
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // Only what cannot write HTML or read the clock: Scriban's html, object, date and include objects stay out.
    static readonly ScriptObject Builtins = KeptBuiltins();

    readonly Formats formats;
    readonly IReadOnlyDictionary<string, Template> templates;

    public EscapingContext(Formats formats, IReadOnlyDictionary<string, Template> templates)
        : base(Builtins)
    {
        this.formats = formats;
        IsEnglish = formats.Language == "en";
        this.templates = templates;
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedTargetAccess = false;
        AutoIndent = false;
        LoopLimit = 100_000;
        LimitToString = 0;
        PushCulture(CultureInfo.InvariantCulture);
    }

    /// <summary>How many expressions were written.</summary>
    public int Values { get; set; }

    public bool IsEnglish { get; }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is not null)
        {
            Values++;
            if (textAsObject is PageText page && Output is PageText output)
            {
                output.Write(page.Written);
            }
            else
            {
                Write(Encoded(textAsObject));
            }
        }

        return this;
    }

    public override ValueTask<TemplateContext> WriteAsync(SourceSpan span, object? textAsObject)
    {
        Write(span, textAsObject);
        return ValueTask.FromResult<TemplateContext>(this);
    }

    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        ModelMembers.Of(target.GetType()) ?? base.GetMemberAccessorImpl(target);

    public override string ObjectToString(object? value, bool nested = false) =>
        value is string text ? text : value is int or long ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}") : value is Raw raw ? raw.Html : value is null or bool or IScriptObject or System.Collections.IEnumerable ? base.ObjectToString(value, nested) ?? "" : formats.Show(value);

    /// <summary>The part of that name, written where the page has come to.</summary>
    public void WritePart(ScriptArray arguments)
    {
        PushLocal();
        try
        {
            SetValue(ScriptVariable.Arguments, arguments, true);
            Run(templates[(string)arguments[0]!]);
        }
        finally
        {
            PopLocal();
        }
    }

    public void Run(Template template)
    {
        PushSourceFile(template.SourceFilePath ?? "");
        Evaluate(template.Page!);
        PopSourceFile();
    }

    string Encoded(object value) => value is Raw raw ? raw.Html : value is Lazy<Raw> made ? made.Value.Html : value is PageText page ? page.ToString() : Encoder.Encode(ObjectToString(value));

    public static string Encode(string text) => Encoder.Encode(text);

    static ScriptObject KeptBuiltins()
    {
        var all = GetDefaultBuiltinObject();
        var kept = new ScriptObject();
        foreach (var name in new[] { "array", "string", "math" })
        {
            kept.SetValue(name, all[name], true);
        }

        kept.SetValue("include", new Include(), true);
        kept.IsReadOnly = true;
        return kept;
    }

    /// <summary>include 'shared/part' a b: the part sees the page's variables and its arguments as $1, $2 … (counted from $0 = the name).</summary>
    sealed class Include : IScriptCustomFunction
    {
        public int RequiredParameterCount => 1;

        public int ParameterCount => 1;

        public ScriptVarParamKind VarParamKind => ScriptVarParamKind.Direct;

        public Type ReturnType => typeof(object);

        public ScriptParameterInfo GetParameterInfo(int index) => new(typeof(object), "name");

        public object? Invoke(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement)
        {
            using var part = new PageText();
            context.PushOutput(part);
            try
            {
                ((EscapingContext)context).WritePart(arguments);
            }
            finally
            {
                context.PopOutput();
            }

            return new Raw(part.ToString());
        }

        public ValueTask<object?> InvokeAsync(TemplateContext context, ScriptNode? callerContext, ScriptArray arguments, ScriptBlockStatement? blockStatement) =>
            ValueTask.FromResult(Invoke(context, callerContext, arguments, blockStatement));
    }
}
