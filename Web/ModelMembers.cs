using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Scriban;
using Scriban.Runtime;
using Scriban.Runtime.Accessors;

namespace Cagette.SelfHost.Web;

/// <summary>The public properties of models by their snake_case names: found once for each type, not once for each page.</summary>
static class ModelMembers
{
    static readonly ConcurrentDictionary<Type, IObjectAccessor?> Known = new();

    static readonly ConcurrentDictionary<(Type Type, string Name), ModelMember> Members = new();

    // Accessors of plain types ask nothing of the context.
    static readonly TemplateContext Nowhere = new();

    /// <summary>Null for what is no model: lists, texts, numbers, Scriban's own.</summary>
    public static IObjectAccessor? Of(Type type) => Known.GetOrAdd(type, found => IsModel(found) ? new TypedObjectAccessor(found, null, StandardMemberRenamer.Default) : null);

    /// <summary>One of them; for what is no model one that reads nothing.</summary>
    public static ModelMember Member(Type type, string name) => Members.GetOrAdd((type, name), found => new ModelMember(found.Type, IsModel(found.Type)
        ? found.Type.GetProperties(BindingFlags.Instance | BindingFlags.Public).FirstOrDefault(property => property.GetIndexParameters().Length == 0 && property.GetMethod?.IsPublic == true && StandardMemberRenamer.Default(property) == found.Name)
        : null));

    static bool IsModel(Type type) => !type.IsPrimitive && type != typeof(decimal) && !type.IsAssignableTo(typeof(IScriptObject)) && !type.IsAssignableTo(typeof(IEnumerable));

    /// <summary>All of the model's properties as variables of the page, each read once.</summary>
    public static ScriptObject Read(object model, int more)
    {
        var members = Of(model.GetType()) ?? throw new ArgumentException($"{model.GetType()} is no model of a page.");
        var names = members.GetMembers(Nowhere, default, model);
        var page = new ScriptObject(members.GetMemberCount(Nowhere, default, model) + more);
        foreach (var name in names)
        {
            members.TryGetValue(Nowhere, default, model, name, out var value);
            page.SetValue(name, value, false);
        }

        return page;
    }
}

/// <summary>A property of a model as templates read it.</summary>
sealed class ModelMember(Type type, PropertyInfo? property)
{
    readonly Func<object, object?>? read = property is null ? null : Reading(type, property);

    delegate TValue OfStruct<TModel, TValue>(ref TModel model);

    public Type Type => type;

    /// <summary>False where there is none, or where reading it fails.</summary>
    public bool TryRead(object model, out object? value)
    {
        value = null;
        if (read is null)
        {
            return false;
        }

        try
        {
            value = read(model);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // As delegates of its own types: reflection costs several times as much at each reading.
    static Func<object, object?> Reading(Type type, PropertyInfo property) => (Func<object, object?>)typeof(ModelMember)
        .GetMethod(type.IsValueType ? nameof(FromStruct) : nameof(FromClass), BindingFlags.Static | BindingFlags.NonPublic)!
        .MakeGenericMethod(property.DeclaringType!, property.PropertyType).Invoke(null, [property.GetMethod])!;

    static Func<object, object?> FromClass<TModel, TValue>(MethodInfo method)
    {
        var read = method.CreateDelegate<Func<TModel, TValue>>();
        return model => read((TModel)model);
    }

    static Func<object, object?> FromStruct<TModel, TValue>(MethodInfo method)
    {
        var read = method.CreateDelegate<OfStruct<TModel, TValue>>();
        return model =>
        {
            var copy = (TModel)model;
            return read(ref copy);
        };
    }
}
