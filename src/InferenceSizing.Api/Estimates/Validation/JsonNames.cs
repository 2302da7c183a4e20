using System.Runtime.CompilerServices;
using FluentValidation;
using InferenceSizing.Api.Estimates.Binding;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>Errors are keyed by the names that the JSON uses, not by those of C#.</summary>
internal static class JsonNames
{
    [ModuleInitializer]
    internal static void Use() => ValidatorOptions.Global.PropertyNameResolver = static (_, member, _) =>
        member is null ? null : RequestPath.JsonNameOf(member);
}
