// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are CloudFormation's
import { describe, expect, test } from 'vitest';
import { evaluateCondition } from '../../local/template/conditions.ts';
import { NO_VALUE, resolveIntrinsics, type Scope } from '../../local/template/intrinsics.ts';

const names: Readonly<Record<string, unknown>> = {
  Table: 'events',
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': NO_VALUE,
  List: ['a', 'b'],
};

const scope: Scope = {
  ref: (name) => names[name],
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  importValue: (name) => `imported ${name}`,
  mapping: (map, top, second) => `${map} ${top} ${second}`,
  condition: (name) => name === 'IsTrue',
};

function resolved(value: unknown): unknown {
  return resolveIntrinsics(value, scope);
}

describe('intrinsic functions', () => {
  test.each([
    ['Ref', { Ref: 'Table' }, 'events'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Cluster', 'Endpoint.Port'] }, 'Cluster/Endpoint.Port'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Cluster.Endpoint.Port' }, 'Cluster/Endpoint.Port'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 3]] }, 'a-events-3'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Region}:${Table}:${Queue.Arn}' }, 'arn:us-east-1:events:Queue/Arn'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${Own}-${Table}', { Own: { Ref: 'AWS::Region' } }] },
      'us-east-1-events',
    ],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Table}' }, '${Table}'],
    ['Fn::Select', { 'Fn::Select': [1, { Ref: 'List' }] }, 'b'],
    ['Fn::Split', { 'Fn::Split': ['/', { 'Fn::GetAtt': ['A', 'B'] }] }, ['A', 'B']],
    ['Fn::If, true', { 'Fn::If': ['IsTrue', 'yes', 'no'] }, 'yes'],
    ['Fn::If, false', { 'Fn::If': ['IsFalse', 'yes', { Ref: 'Table' }] }, 'events'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Stack:Export' }, 'imported Stack:Export'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Ami', { Ref: 'AWS::Region' }, 'id'] }, 'Ami us-east-1 id'],
    ['Fn::Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
  ])('%s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  test('are found at any depth', () => {
    expect(resolved({ a: [{ b: { Ref: 'Table' } }] })).toEqual({ a: [{ b: 'events' }] });
  });

  test('AWS::NoValue leaves out the property or entry that holds it', () => {
    const nothing = { 'Fn::If': ['IsFalse', 'x', { Ref: 'AWS::NoValue' }] };
    expect(resolved({ gone: nothing, list: ['a', nothing], kept: 1 })).toEqual({ list: ['a'], kept: 1 });
  });

  test('an unknown one is an error that names it', () => {
    expect(() => resolved({ 'Fn::Cidr': [] })).toThrow('Fn::Cidr');
  });

  test('Fn::Select outside of the list is an error', () => {
    expect(() => resolved({ 'Fn::Select': [2, ['a', 'b']] })).toThrow('Fn::Select: no entry 2');
  });
});

describe('conditions', () => {
  const isHere = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };
  const isThere = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] };

  test.each([
    [isHere, true],
    [isThere, false],
    [{ 'Fn::Not': [isThere] }, true],
    [{ 'Fn::And': [isHere, isThere] }, false],
    [{ 'Fn::Or': [isThere, isHere] }, true],
    [{ Condition: 'IsTrue' }, true],
  ])('%j is %s', (condition, expected) => {
    expect(evaluateCondition(condition, scope)).toBe(expected);
  });

  test('an unknown one is an error that names it', () => {
    expect(() => evaluateCondition({ 'Fn::Maybe': [] }, scope)).toThrow('Fn::Maybe');
  });
});
