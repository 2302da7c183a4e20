using System.Reflection;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.House;

/// <summary>A whole number in a public signature says by its type what it counts.</summary>
public sealed class WholeNumberLawTests
{
    private const string Root = "InferenceSizing.Domain.";

    private const BindingFlags Seen = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly HashSet<Type> WholeNumbers = [
        typeof(int), typeof(long), typeof(uint), typeof(ulong), typeof(short), typeof(ushort), typeof(byte), typeof(sbyte)];

    /// <summary>What every type has, whatever it counts.</summary>
    private static readonly string[] OfEveryType = [nameof(GetHashCode), nameof(IComparable<int>.CompareTo)];

    [Fact]
    public void No_raw_whole_number_crosses_a_public_signature()
    {
        string[] found = [.. OffendersIn(typeof(ByteCount).Assembly.GetExportedTypes()).Select(member => $"{member.Room}: {member.Name}")];

        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    /// <summary>A property, a parameter in an array of them, and a number that may be absent.</summary>
    [Fact]
    public void A_raw_whole_number_is_found() =>
        Assert.Equal(["Planted..ctor", "Planted.Width", "Planted.Widest"], OffendersIn([typeof(Planted)]).Select(member => member.Name));

    private sealed class Planted(int[] widths)
    {
        public int Width => widths[0];

        public long? Widest { get; init; }

        public TokenCount Tokens { get; init; }
    }

    private static IEnumerable<(string Room, string Name)> OffendersIn(IEnumerable<Type> types) =>
        from type in types
        where !type.IsEnum && type.Namespace != typeof(ByteCount).Namespace
        from member in type.GetMembers(Seen)
        where !OfEveryType.Contains(member.Name) && SignatureOf(member).Any(IsWholeNumber)
        select (type.Namespace![Root.Length..], $"{type.Name}.{member.Name}");

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } method
            when method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal) => [],
        MethodInfo { Name: "Deconstruct" } => [],
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        PropertyInfo property => [property.PropertyType, .. property.GetIndexParameters().Select(parameter => parameter.ParameterType)],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static bool IsWholeNumber(Type type) =>
        WholeNumbers.Contains(type)
        || (type.HasElementType && IsWholeNumber(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsWholeNumber));
}
